import { expect, test } from "vitest";
import { closedWindow, type RaiseWindow } from "./window.ts";

const office: RaiseWindow = {
  days: [1, 2, 3, 4, 5],
  fromMin: 9 * 60,
  toMin: 16 * 60,
  zone: "UTC",
  text: "Mon-Fri 09:00-16:00 UTC",
};
const at = (day: number, hour: number) => () => ({ day, minute: hour * 60 });

test.each([
  [1, 9, null],
  [5, 15, null],
  [1, 8, 60],
  [1, 16, 17 * 60],
  [5, 16, 65 * 60],
  [6, 9, 48 * 60],
  [7, 23, 10 * 60],
])("day %d at %d:00 opens in %s minutes", (day, hour, minutes) => {
  const closed = closedWindow([office], at(day, hour));
  expect(closed?.opensInMs ?? null).toBe(minutes === null ? null : minutes * 60_000);
});

test("no window at all is always open, and of several the nearest counts", () => {
  expect(closedWindow([], at(7, 3))).toBeNull();
  const weekend = { ...office, days: [6], text: "Sat 09:00-16:00 UTC" };
  expect(closedWindow([office, weekend], at(6, 8))?.opensInMs).toBe(3_600_000);
});
