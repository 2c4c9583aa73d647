import { connect } from "node:http2";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authority, certificate } from "../../testing/certificates.ts";
import {
  endHeaders,
  endStream,
  flood,
  type Frame,
  literal,
  plainHead,
} from "../../testing/http2-frames.ts";
import { answering, Origin } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(shopTable(stable.url));
  running.worker.hear({ kind: "identity", identity: certificate("first") });
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

const request = (stream: number): Frame => ({
  type: "headers",
  flags: endHeaders | endStream,
  stream,
  payload: plainHead,
});

const cancel = Buffer.from([0, 0, 0, 8]);

function* resets(): Generator<Frame> {
  for (let n = 0; n < 20_000; n += 1) {
    yield request(2 * n + 1);
    yield { type: "reset", stream: 2 * n + 1, payload: cancel };
  }
}

function* continuations(): Generator<Frame> {
  yield { type: "headers", stream: 1, payload: plainHead };
  const payload = literal("x-a", "a".repeat(4_000));
  for (let n = 0; n < 20_000; n += 1) yield { type: "continuation", stream: 1, payload };
}

function* emptyContinuations(): Generator<Frame> {
  yield { type: "headers", stream: 1, payload: plainHead };
  for (let n = 0; n < 20_000; n += 1) yield { type: "continuation", stream: 1 };
}

function* settings(): Generator<Frame> {
  for (let n = 0; n < 20_000; n += 1) yield { type: "settings" };
}

function* pings(): Generator<Frame> {
  for (let n = 0; n < 20_000; n += 1) yield { type: "ping", payload: Buffer.alloc(8) };
}

function* evenStreams(): Generator<Frame> {
  yield request(2);
}

function* dataForNobody(): Generator<Frame> {
  for (let n = 0; n < 1_000; n += 1) yield { type: "data", stream: 99, payload: Buffer.alloc(100) };
}

function* windowsOfNothing(): Generator<Frame> {
  yield request(1);
  for (let n = 0; n < 1_000; n += 1)
    yield { type: "windowUpdate", stream: 0, payload: Buffer.alloc(4) };
}

/** One large field put into the table once, then named a thousand times: 4 MB in 5 KB (HPACK bomb). */
function* bomb(): Generator<Frame> {
  const kept = Buffer.concat([Buffer.from([0x40]), literal("x-b", "b".repeat(3_900)).subarray(1)]);
  const named = Buffer.alloc(1_000, 0x80 | 62);
  const payload = Buffer.concat([plainHead, kept, named]);
  for (let n = 0; n < 300; n += 1)
    yield { type: "headers", flags: endHeaders | endStream, stream: 2 * n + 1, payload };
}

test.each([
  ["rapid resets", resets],
  ["endless CONTINUATION with fields", continuations],
  ["endless empty CONTINUATION", emptyContinuations],
  ["a flood of SETTINGS", settings],
  ["a flood of PING", pings],
  ["streams that only a server opens", evenStreams],
  ["bodies for nobody", dataForNobody],
  ["windows that grow by nothing", windowsOfNothing],
])("%s end the connection, and no other", async (_what, frames) => {
  stable.handler = (_req, res) => {
    setTimeout(() => res.end("ok"), 20);
  };
  const other = connect(`https://localhost:${running.tlsPort}`, { ca: authority });
  const before = stable.seen.length;
  const { ended } = await flood(running.tlsPort, frames());
  expect(ended).toBe(true);
  expect(stable.seen.length - before).toBeLessThan(1_000);
  const stream = other.request({ ":path": "/" });
  const [headers] = await once(stream, "response");
  expect(headers[":status"]).toBe(200);
  stream.resume();
  other.close();
});

test("a bomb of header fields reaches no version and costs little memory", async () => {
  const before = stable.seen.length;
  const beforeBytes = process.memoryUsage().rss;
  await flood(running.tlsPort, bomb(), 500);
  expect(stable.seen.length).toBe(before);
  expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(100 * 1024 * 1024);
});
