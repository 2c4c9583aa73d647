import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, Origin } from "../../testing/origin.ts";
import { sendRaw, statusOf } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(shopTable(stable.url));
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

type Slow = { readonly answer: string; readonly ms: number };

/** Sends a head byte by byte, and never ends it. */
const slowHead = (): Promise<Slow> =>
  new Promise((resolve) => {
    const startedMs = performance.now();
    const socket: Socket = connect({ port: running.port, host: "127.0.0.1" });
    let answer = "";
    const drip = setInterval(() => socket.write("X"), 200);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    socket.on("close", () => {
      clearInterval(drip);
      resolve({ answer, ms: performance.now() - startedMs });
    });
  });

test("two hundred clients that never end their heads are told 408, and nobody else waits", async () => {
  const slow = Promise.all(Array.from({ length: 200 }, slowHead));
  const worstMs: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const askedMs = performance.now();
    expect(statusOf(await sendRaw(running.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).toBe(200);
    worstMs.push(performance.now() - askedMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(Math.max(...worstMs)).toBeLessThan(2_000);
  const ended = await slow;
  expect(new Set(ended.map(({ answer }) => statusOf(answer)))).toEqual(new Set([408]));
  expect(Math.max(...ended.map(({ ms }) => ms))).toBeLessThan(20_000);
  expect(stable.seen).toHaveLength(20);
});
