import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fuseRun, uploadSilenceMs } from "../../limits.ts";
import { systemClock } from "../../process/clock.ts";
import { eventually } from "../../testing/eventually.ts";
import { mute, Origin } from "../../testing/origin.ts";
import { statusOf } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

const attemptTimeoutMs = 300;
let candidate: Origin;
let running: RunningWorker;
/** How far the worker's clock is ahead of the machine's. */
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  candidate = await Origin.open((req, res) => {
    req.resume();
    req.on("end", () => res.end("whole"));
  });
  const table = shopTable(candidate.url, {
    candidate: { to: candidate.url },
    service: { attemptTimeoutMs },
  });
  const monoMs = (): number => systemClock.monoMs() + aheadMs;
  running = await RunningWorker.open(table, { ...systemClock, monoMs });
});

afterEach(async () => {
  await running.stop();
  await candidate.close();
});

type Upload = { readonly socket: Socket; readonly answer: () => string };

const begin = (unit: string): Upload => {
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  let answer = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.write(`POST /a HTTP/1.1\r\nHost: a\r\nX-User: ${unit}\r\nContent-Length: 3\r\n\r\na`);
  return { socket, answer: () => answer };
};

const uploads = async (n: number): Promise<readonly Upload[]> => {
  const all = Array.from({ length: n }, (_, k) => begin(`u-${k}`));
  await eventually("they arrived", () => candidate.seen.length === n);
  return all;
};

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

test("clients that stall their own upload are no timeout of the candidate, and may go on", async () => {
  const all = await uploads(fuseRun + 2);
  await later(3 * attemptTimeoutMs);
  expect(all.map(({ answer }) => answer())).toEqual(all.map(() => ""));
  for (const { socket } of all) socket.write("bc");
  await eventually("all answers", () => all.every(({ answer }) => statusOf(answer()) === 200));
  for (const { socket } of all) socket.destroy();
  expect(running.alarms).toEqual([]);
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: all.length, failures: { timeout: 0 } });
});

test("one that stays silent is told 408, at nobody's cost but its own", async () => {
  const [upload] = await uploads(1);
  const told = (): number | null => statusOf(upload?.answer() ?? "");
  await eventually("the answer", () => {
    aheadMs += uploadSilenceMs / 20;
    return told() !== null;
  });
  expect(told()).toBe(408);
  await eventually("its end", () => upload?.socket.readableEnded === true);
  upload?.socket.destroy();
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket?.failures).toMatchObject({ timeout: 0, reset: 0, refused: 0 });
  expect(
    running.said.flatMap((said) => (said.kind === "tally" ? [said.refused] : [])),
  ).toContainEqual({ slow: 1 });
});

test("a candidate that has the whole body and says nothing is late as ever", async () => {
  candidate.handler = mute;
  const [upload] = await uploads(1);
  upload?.socket.write("bc");
  await eventually("the answer", () => statusOf(upload?.answer() ?? "") === 504);
  upload?.socket.destroy();
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ failures: { timeout: 1 } });
});
