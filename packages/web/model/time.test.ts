import { expect, test } from "vitest";
import { ago, duration } from "./time.ts";

test.each([
  [0.42, "0.42 ms"],
  [240, "240 ms"],
  [1400, "1.4 s"],
  [42_000, "42 s"],
  [200_000, "3 min 20 s"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [86_400_000, "1 d"],
  [3_599_900, "1 h"],
  [59_700, "1 min"],
])("%d ms lasts %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("an age has one part, and a clock that is behind does not make it negative", () => {
  expect(ago(1000, 1500)).toBe("just now");
  expect(ago(0, 59_000)).toBe("59 s ago");
  expect(ago(0, 3_700_000)).toBe("1 h ago");
  expect(ago(5000, 0)).toBe("just now");
});
