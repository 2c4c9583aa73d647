import { expect, test } from "vitest";
import { adjusted, discoveries } from "./e-values.ts";

test.each([
  [10, 1.263211],
  [100, 4.450992],
  [1_000, 20.791134],
  [1e4, 117.761949],
])("the adjusted value of a maximum of %d is %d", (most, value) => {
  expect(adjusted(Math.log(most))).toBeCloseTo(value, 6);
});

test("no evidence, or more than a double holds, has an adjusted value all the same", () => {
  expect([0, -3, Number.NaN, 1e-9].map(adjusted)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(adjusted(1e7)).toBeGreaterThan(1e290);
  expect(Number.isFinite(adjusted(1e7))).toBe(true);
});

test.each([
  [[120, 40, 9, 3, 0.5], 2],
  [[60, 30, 18, 13, 0.5], 4],
  [[49, 24, 16, 12, 9.9], 0],
  [[], 0],
  [[0.5, 3, 9, 40, 120], 2],
])("of %o there are %i discoveries at a rate of 10 %%", (values, found) => {
  expect(discoveries(values, 0.1)).toBe(found);
});
