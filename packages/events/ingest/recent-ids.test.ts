import { expect, test } from "vitest";
import { RecentIds } from "./recent-ids.ts";

test("an id is new once", () => {
  const recent = new RecentIds(10);
  expect([recent.add("a"), recent.add("a"), recent.add("b")]).toEqual([true, false, true]);
});

test("a forgotten id is new again", () => {
  const recent = new RecentIds(1);
  recent.add("a");
  recent.add("b");
  recent.forget(["a", "b"]);
  expect([recent.add("a"), recent.add("b")]).toEqual([true, true]);
});

test("between one and two generations of ids are known, never more", () => {
  const recent = new RecentIds(100);
  for (let id = 0; id < 1_000; id++) recent.add(`${id}`);
  const known = Array.from({ length: 1_000 }, (_, id) => id).filter((id) => {
    const isNew = recent.add(`${id}`);
    if (isNew) recent.forget([`${id}`]);
    return !isNew;
  });
  expect(known.length).toBeGreaterThanOrEqual(100);
  expect(known.length).toBeLessThanOrEqual(200);
  expect(known.at(-1)).toBe(999);
});
