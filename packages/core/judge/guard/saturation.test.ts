import { expect, test } from "vitest";
import { blastCapOf } from "./blast.ts";
import { type Gauge, saturation } from "./saturation.ts";

const minute = 60_000;
const windows = (candidate: readonly number[], stable = 100): Gauge["windows"] =>
  candidate.map((mean, k) => ({ endMs: 10 * minute * (k + 1), candidate: mean, stable }));
const heap = (of: readonly number[], limit: number | null = null): Gauge => ({
  name: "heap",
  limit,
  windows: windows(of),
});

test.each([
  ["as much as stable", heap([100, 110, 124]), "ok"],
  ["clearly more, but not yet for three windows", heap([100, 130, 130]), "ok"],
  ["clearly more for three windows", heap([130, 130, 126]), "blind"],
  ["above nine tenths of the limit", heap([100, 100, 91], 100), "breached"],
  ["on the way to the limit within the bake", heap([50, 60, 70], 110), "breached"],
  ["growing too slowly to reach it", heap([50, 50.1, 50.2], 110), "ok"],
  ["no measurement", heap([]), "blind"],
  ["not a number", heap([100, Number.NaN, 100]), "blind"],
] as const)("%s is %3$s", (...[, gauge, state]) => {
  const reading = saturation(gauge, 60 * minute);
  expect(reading.state).toBe(state);
  expect(reading.sentence).toMatch(/^heap: .*\.$/);
});

test.each([
  [1_000_000, 800, 800],
  [1_000_000, 9_000, 5_000],
  [null, 800, 800],
  [1_000_000, null, 5_000],
  [1_000_000, 0, 5_000],
  [null, null, null],
  [0, 0, null],
  [Number.NaN, Infinity, null],
])("of %d allowed failures and a slice of %d the cap is %d", (allowed, slice, cap) => {
  expect(blastCapOf(allowed, slice)).toBe(cap);
});
