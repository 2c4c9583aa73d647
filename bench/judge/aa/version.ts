import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * One version of a service as a process of its own, which begins cold: nothing compiled, nothing in
 * its cache. `node version.ts <failing share>` says over IPC where it serves.
 */
const failingShare = Number(process.argv[2] ?? "0");

/** A row that is not in the cache is fetched and unpacked; one that is there is at hand. */
const fetchMs = 25;
const atHandMs = 2;
const cache = new Map<string, string>();

const unpack = (path: string): string => {
  let text = path;
  for (let turn = 0; turn < 200; turn += 1) text = `${turn}:${text}`.slice(0, 400);
  return text;
};

const read = async (path: string): Promise<string> => {
  const known = cache.get(path);
  await sleep(known === undefined ? fetchMs : atHandMs * Math.random());
  const row = known ?? unpack(path);
  cache.set(path, row);
  return row;
};

const server = createServer((request, response) => {
  void read(request.url ?? "/").then((row) => {
    response.statusCode = Math.random() < failingShare ? 503 : 200;
    response.end(row);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.send?.({ kind: "ready", port: (server.address() as AddressInfo).port });
});
// Whoever measures is gone: so is this.
process.once("disconnect", () => process.exit(0));
