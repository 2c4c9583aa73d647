import fc from "fast-check";
import { expect, test } from "vitest";
import { stretchMs } from "./search.ts";
import { stepOf, stepStarts } from "./steps.ts";

test.each([
  ["15m", 10_000],
  ["1h", 30_000],
  ["6h", 300_000],
  ["24h", 900_000],
  ["7d", 7_200_000],
] as const)("%s has steps of %d ms", (name, stepMs) => {
  expect(stepOf(stretchMs[name], 120)).toBe(stepMs);
});

test("steps lie side by side, begin on the clock and reach over the whole range", () => {
  fc.assert(
    fc.property(fc.nat(1e12), fc.integer({ min: 1, max: 1e9 }), (fromMs, length) => {
      const stepMs = stepOf(length, 120);
      const starts = stepStarts({ fromMs, toMs: fromMs + length }, stepMs);
      const [first = Number.NaN] = starts;
      const last = starts.at(-1) ?? Number.NaN;
      expect(first % stepMs).toBe(0);
      expect(first <= fromMs && fromMs < first + stepMs).toBe(true);
      expect(last < fromMs + length && fromMs + length <= last + stepMs).toBe(true);
      expect(starts.length).toBe((last - first) / stepMs + 1);
      expect(starts.length).toBeLessThanOrEqual(121);
    }),
  );
});
