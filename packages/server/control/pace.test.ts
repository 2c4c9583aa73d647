import { expect, test } from "vitest";
import { keptTicks, tickMs } from "../limits.ts";
import { Pace } from "./pace.ts";

const paced = (): { readonly pace: Pace; readonly clock: { nowMs: number } } => {
  const clock = { nowMs: 0 };
  return { pace: new Pace(() => clock.nowMs), clock };
};

test("a tick is as late as it began after its time and lasted", async () => {
  const { pace, clock } = paced();
  const lasting = (ms: number) => async () => {
    clock.nowMs += ms;
  };
  await pace.run(lasting(20));
  expect(pace.delayP99Ms).toBe(20);
  clock.nowMs = tickMs + 300;
  await pace.run(lasting(50));
  expect(pace.delayP99Ms).toBe(350);
});

test("a tick that is due while one is under way is left out, and the next one is later by it", async () => {
  const { pace, clock } = paced();
  let ticks = 0;
  let end = (): void => undefined;
  const first = pace.run(() => {
    ticks += 1;
    return new Promise<void>((resolve) => (end = resolve));
  });
  clock.nowMs = tickMs;
  await pace.run(async () => (ticks += 1));
  expect(ticks).toBe(1);
  clock.nowMs = 1.5 * tickMs;
  end();
  await first;
  clock.nowMs = 2 * tickMs;
  await pace.run(async () => (ticks += 1));
  expect(ticks).toBe(2);
  expect(pace.delayP99Ms).toBe(1.5 * tickMs);
});

test("a tick that fails does not stop those after it", async () => {
  const { pace } = paced();
  await expect(pace.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  let ticked = false;
  await pace.run(async () => (ticked = true));
  expect(ticked).toBe(true);
});

test("only the newest ticks count", async () => {
  const { pace, clock } = paced();
  await pace.run(async () => {
    clock.nowMs += 5_000;
  });
  for (let k = 0; k < keptTicks; k += 1) await pace.run(async () => {});
  expect(pace.delayP99Ms).toBeLessThan(5_000);
});
