import { expect, test } from "vitest";
import { recentOf } from "./ground.ts";

const minute = 60_000;
const range = { fromMs: 0, toMs: 100 * minute };
const windows = [
  { startMs: 90 * minute, events: 40 },
  { startMs: 85 * minute, events: 50 },
  { startMs: 60 * minute, events: 20 },
];

test("as long as all events fit, all are looked through", () => {
  expect(recentOf(windows, range, 110)).toEqual({ range, every: 1, isWhole: true, remarks: [] });
  expect(recentOf([], range, 110)).toMatchObject({ range, isWhole: true });
});

test("of too many, the newest windows that fit; it says since when", () => {
  expect(recentOf(windows, range, 109)).toEqual({
    range: { fromMs: 85 * minute, toMs: 95 * minute },
    every: 1,
    isWhole: false,
    remarks: ["Only events since 1970-01-01 01:25 UTC were looked through: there are too many."],
  });
});

test("of a newest window that is too full by itself, an even share", () => {
  const found = recentOf(windows, range, 15);
  expect(found).toMatchObject({
    range: { fromMs: 90 * minute, toMs: 95 * minute },
    every: 3,
    isWhole: false,
  });
  expect(found.remarks[0]).toContain("since 1970-01-01 01:30 UTC, one in 3");
});
