import { expect, test } from "vitest";
import { StableHealth } from "./stable-health.ts";

test("a stable that does not answer, from the start or later, is news once, and so is its return", async () => {
  const news: boolean[] = [];
  let nowMs = 0;
  let isAnswering = false;
  const health = new StableHealth({
    timers: { every: () => () => {}, after: () => () => {} },
    answers: async (endpoint) => isAnswering && endpoint.endsWith(":2"),
    watched: () => [{ service: "shop", endpoints: ["http://127.0.0.1:1", "http://127.0.0.1:2"] }],
    now: () => nowMs,
    changed: ({ isReachable }) => news.push(isReachable),
  });
  const look = async (times: number): Promise<void> => {
    for (; times > 0; times -= 1) {
      nowMs += 4_000;
      health.look();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await look(2);
  expect([health.of("shop"), news]).toEqual([null, []]);
  await look(5);
  expect([health.of("shop"), news]).toEqual([false, [false]]);
  isAnswering = true;
  await look(3);
  expect([health.of("shop"), news]).toEqual([true, [false, true]]);
  health.close();
});
