import { once } from "node:events";
import { type ClientHttp2Session, connect, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authority, certificate } from "../../testing/certificates.ts";
import { eventually } from "../../testing/eventually.ts";
import { Refusals } from "../refusals.ts";
import { createFrontServer, type FrontServer } from "./secure-server.ts";
import { Sessions } from "./sessions.ts";

const stuckMs = 800;
const chunk = Buffer.alloc(64 * 1024);
const chunks = 20;
let server: FrontServer;
let refusals: Refusals;
let client: ClientHttp2Session;
let pings: NodeJS.Timeout;

beforeEach(async () => {
  server = createFrontServer(certificate("first"));
  refusals = new Refusals();
  new Sessions(refusals, stuckMs).watch(server);
  server.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    stream.respond();
    let left = chunks;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!stream.write(chunk)) {
          stream.once("drain", more);
          return;
        }
      }
      stream.end();
    };
    more();
  });
  server.listen(0);
  await once(server, "listening");
  client = connect(`https://localhost:${(server.address() as AddressInfo).port}`, {
    ca: authority,
    settings: { initialWindowSize: chunk.length },
  });
  client.on("error", () => undefined);
  pings = setInterval(() => {
    if (!client.destroyed) client.ping(() => undefined);
  }, 100);
});

afterEach(async () => {
  clearInterval(pings);
  client.destroy();
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
});

test("a stream that its client does not read is cut, however often it sends PING; others go on", async () => {
  const stuck = client.request({ ":path": "/" });
  let ended = false;
  stuck.on("error", () => undefined);
  stuck.on("close", () => (ended = true));
  await once(stuck, "response");
  await eventually("cut", () => ended);
  expect(refusals.take()).toEqual({ slow: 1 });
  expect(client.destroyed).toBe(false);
  const other = client.request({ ":path": "/" });
  let bytes = 0;
  other.on("data", (part: Buffer) => (bytes += part.length));
  await once(other, "end");
  expect(bytes).toBe(chunks * chunk.length);
});

test("a slow client that goes on reading gets its whole answer", async () => {
  const slow = client.request({ ":path": "/" });
  let bytes = 0;
  slow.on("data", (part: Buffer) => {
    bytes += part.length;
    slow.pause();
    setTimeout(() => slow.resume(), 20);
  });
  const startedMs = performance.now();
  await once(slow, "end");
  expect(bytes).toBe(chunks * chunk.length);
  expect(performance.now() - startedMs).toBeGreaterThan(stuckMs);
  expect(refusals.take()).toEqual({});
});
