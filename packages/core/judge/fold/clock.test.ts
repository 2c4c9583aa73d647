import { expect, test } from "vitest";
import { minutesTo, openClock } from "./clock.ts";

test("each whole minute passes once, whatever comes late", () => {
  const clock = openClock();
  const at = [1_000, 60_999, 61_000, 61_500, 5_000, 241_000, 241_001, -900_000, 301_000];
  expect(at.map((ms) => minutesTo(clock, ms))).toEqual([0, 0, 1, 0, 0, 3, 0, 0, 1]);
  expect(clock.minute).toBe(5);
});
