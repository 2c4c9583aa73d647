import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRfc3339 } from "./rfc3339.ts";

test("agrees with Date for any instant and offset", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1600-01-01"), max: new Date("2400-01-01"), noInvalidDate: true }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const pad = (part: number): string => String(Math.trunc(part)).padStart(2, "0");
        const minutes = Math.abs(offset);
        const zone = `${offset < 0 ? "-" : "+"}${pad(minutes / 60)}:${pad(minutes % 60)}`;
        expect(parseRfc3339(`${local}${zone}`)).toBeCloseTo(date.getTime(), 3);
        expect(parseRfc3339(date.toISOString())).toBeCloseTo(date.getTime(), 3);
      },
    ),
  );
});

test("keeps fractions of a millisecond", () => {
  expect(parseRfc3339("1970-01-01T00:00:01.000250Z")).toBeCloseTo(1000.25, 6);
});

test.each([
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:00:00",
  "2026-01-01",
  "1795000000000",
  "2026-01-01T00:00:00+25:00",
  "",
])("%j is refused", (text) => {
  expect(parseRfc3339(text)).toBeNull();
});

test("2000 was a leap year and 1900 was not", () => {
  expect(parseRfc3339("2000-02-29T00:00:00Z")).toBe(Date.UTC(2000, 1, 29));
  expect(parseRfc3339("1900-02-29T00:00:00Z")).toBeNull();
});
