import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration, parsePercent, printDuration } from "./measures.ts";

test.each([
  ["250ms", 250],
  ["10s", 10_000],
  ["1.5h", 5_400_000],
  ["30d", 2_592_000_000],
  ["0s", 0],
  ["10", null],
  ["10 s", null],
  ["-1s", null],
  ["1h30m", null],
  ["١s", null],
  ["", null],
])("%j is %j milliseconds", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ["5%", 50_000],
  ["0.0001%", 1],
  ["100%", 1_000_000],
  ["100.1%", null],
  ["0.00001%", null],
  ["5", null],
  ["5 %", null],
  ["-5%", null],
])("%j is %j parts per million", (text, ppm) => {
  expect(parsePercent(text)).toBe(ppm);
});

test("a printed duration reads back as the same milliseconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => {
      expect(parseDuration(printDuration(ms))).toBe(ms);
    }),
  );
});
