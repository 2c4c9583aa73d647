import { expect, test } from "vitest";
import { noFailures } from "../counts/bin.ts";
import { binOf, countsOf, startMs } from "../testing/split-counts.ts";
import { budgetOf, sliceOf } from "./budget.ts";
import { addToSli, openSli, seedHour, sliOver } from "./sli.ts";

const second = (
  at: number,
  requests: number,
  [failed, rescued = 0]: readonly [failed: number, rescued?: number],
) =>
  binOf(at, {
    candidate: {
      bucket: countsOf({ requests, failures: { ...noFailures, status: failed }, rescued }),
    },
    stable: { bucket: countsOf({ requests }) },
  });

test("a rescued failure is no failure for the SLI, and both arms count", () => {
  const sli = openSli();
  addToSli(sli, second(0, 10, [3, 2]));
  expect(sliOver(sli, { nowMs: startMs + 1_000, windowMs: 3_600_000 })).toMatchObject({
    requests: 20,
    failures: 1,
  });
});

test("the month is the observed rate times 30 days, and says what it was estimated from", () => {
  const sli = openSli();
  for (let at = 0; at < 600; at += 1) addToSli(sli, second(at, 5, [at % 100 === 0 ? 1 : 0]));
  const budget = budgetOf(sli, { objective: 0.99, nowMs: startMs + 600_000 });
  expect(budget.monthRequests / (10 * 30 * 86_400)).toBeCloseTo(1, 1);
  expect(budget.from).toBe("the last 10 min");
  expect(budget.spent).toBe(6);
  expect(budget.remaining).toBeCloseTo(1 - 6 / budget.allowed, 9);
  expect(sliceOf(budget)).toBeCloseTo(0.05 * budget.remaining * budget.allowed, 6);
});

test("no history counts as a full budget", () => {
  expect(budgetOf(openSli(), { objective: 0.999, nowMs: startMs })).toMatchObject({
    remaining: 1,
    from: "no history",
  });
  expect(sliceOf(null)).toBeNull();
});

test("an overspent budget is below nothing, and its slice is nothing", () => {
  const sli = openSli();
  const hour = 3_600_000;
  for (let k = 1; k <= 100; k += 1)
    seedHour(sli, { startMs: startMs - k * hour, requests: 1_000, failures: 500 });
  const budget = budgetOf(sli, { objective: 0.99, nowMs: startMs });
  expect(budget.remaining).toBeLessThan(0);
  expect(sliceOf(budget)).toBe(0);
});

test("counts are kept for a month and no longer, whatever dates they carry", () => {
  const sli = openSli();
  for (let day = 0; day < 60; day += 1)
    for (let hour = 0; hour < 24; hour += 1)
      addToSli(sli, { ...second(0, 1, [0]), startMs: startMs + (day * 24 + hour) * 3_600_000 });
  addToSli(sli, { ...second(0, 1, [0]), startMs: startMs + 4_000 * 86_400_000 });
  expect(sli.hours.size).toBeLessThan(33 * 24);
  expect(sli.minutes.size).toBeLessThan(400);
});
