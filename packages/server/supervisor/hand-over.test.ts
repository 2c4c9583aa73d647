import { afterEach, beforeEach, expect, test } from "vitest";
import { type Running, serveWith } from "../serve.ts";
import { temporaryDirectory, until } from "../testing/start-control.ts";
import { fileURLToPath } from "node:url";
import { type Entries, productEntries } from "./entries.ts";
import { isAlive } from "./leftover.ts";

/** Everything but the splitter is a stand-in. */
const stand = fileURLToPath(new URL("../testing/process.ts", import.meta.url));
const entries: Entries = {
  engine: stand,
  ingest: stand,
  control: stand,
  splitter: productEntries().splitter,
};

let directory: ReturnType<typeof temporaryDirectory>;
let served: Running;
let said: string[];

beforeEach(async () => {
  directory = temporaryDirectory();
  said = [];
  served = await serve();
});
afterEach(async () => {
  await served.stop();
  directory.remove();
});

const serve = async (): Promise<Running> => {
  const started = await serveWith(
    {
      dataDir: directory.dir,
      listen: { host: "127.0.0.1", port: 0 },
      api: { host: "127.0.0.1", port: 0 },
      ingest: { host: "127.0.0.1", port: 0 },
      workers: 1,
      services: [],
      version: "0.0.0-test",
      say: (sentence) => said.push(sentence),
    },
    entries,
  );
  if (!started.ok) throw new Error(started.error.sentence);
  return started.running;
};

const splitter = (): number => served.processes().find(({ name }) => name === "splitter")?.pid ?? 0;

test("a splitter that hands over is followed, again and again, and stopping leaves none", async () => {
  const pids = [splitter()];
  for (let n = 0; n < 2; n += 1) {
    const last = pids.at(-1) ?? 0;
    process.kill(last, "SIGUSR2");
    pids.push(
      await until("a successor", () => {
        const now = splitter();
        return now !== 0 && now !== last && !isAlive(last) ? now : null;
      }),
    );
    expect((await fetch(served.splitterUrl)).status).toBe(503);
  }
  expect(said.filter((sentence) => sentence.includes("has handed over to pid"))).toHaveLength(2);
  expect(said.join()).not.toContain("starting it again");
  await served.stop();
  expect(pids.filter(isAlive)).toEqual([]);
});
