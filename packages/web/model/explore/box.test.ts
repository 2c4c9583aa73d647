import { matches } from "@dimmer/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { amount, type Box, boxFilter, boxText, printBox, readBox } from "./box.ts";

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const pair = fc.tuple(number, number).filter(([low, high]) => low < high);
const box: fc.Arbitrary<Box> = fc
  .record({
    time: fc.tuple(fc.nat(), fc.integer({ min: 1, max: 1e9 })),
    values: fc.option(fc.tuple(pair, fc.string({ minLength: 1, unit: "binary" }))),
  })
  .map(({ time: [fromMs, length], values }) => ({
    fromMs,
    toMs: fromMs + length,
    values: values === null ? null : { field: values[1], low: values[0][0], high: values[0][1] },
  }));

test("a box that was printed is read as the same box, whatever its field is called", () => {
  fc.assert(
    fc.property(box, (one) => {
      expect(readBox(printBox(one))).toEqual(one);
    }),
  );
});

test.each([
  undefined,
  "",
  "5",
  "5~5",
  "6~5",
  "a~b",
  "1~Infinity",
  "1~2~3",
  "1~2~3~4",
  "1~2~4~3~duration_ms",
  "1~2~x~3~duration_ms",
  "<script>~2",
])("%j is no box", (text) => {
  expect(readBox(text)).toBeNull();
});

test("a box has its begin and its low end in it, and not its ends", () => {
  const one = { fromMs: 10, toMs: 20, values: { field: "duration_ms", low: 1, high: 5 } };
  const inside = (timeMs: number, durationMs: number): boolean =>
    matches(boxFilter(one), { "meta.time_ms": timeMs, duration_ms: durationMs });
  expect(inside(10, 1)).toBe(true);
  expect(inside(20, 1)).toBe(false);
  expect(inside(9, 1)).toBe(false);
  expect(inside(10, 5)).toBe(false);
  expect(matches(boxFilter(one), { "meta.time_ms": 15 })).toBe(false);
});

test("a box says its time, and its numbers if it has them", () => {
  const time = { fromMs: 0, toMs: 60_000, values: null };
  expect(boxText(time)).toMatch(/^\d\d:\d\d:00 – \d\d:\d\d:00$/);
  const whole = { ...time, values: { field: "duration_ms", low: 800, high: 2000 } };
  expect(boxText(whole)).toContain(", duration_ms 800 ms – 2 s");
});

test.each([
  ["duration_ms", 1400, "1.4 s"],
  ["http.ms", 12, "12 ms"],
  ["queue.size", 1400, "1,400"],
  ["items", 12, "12"],
  ["clock.skew_ms", -3, "-3"],
])("%s of %d reads %s", (field, value, text) => {
  expect(amount(field, value)).toBe(text);
});
