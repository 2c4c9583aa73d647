import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reserveBytes } from "../limits.ts";
import { temporaryDirectory } from "../testing/start-control.ts";
import { Reserve } from "./reserve.ts";

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

test("room is taken once, with real blocks, given back whole, and taken again", () => {
  const file = join(directory.dir, "reserve");
  const reserve = new Reserve(file);
  expect(reserve.release()).toBe(0);
  expect([reserve.keep(), reserve.keep()]).toEqual([true, true]);
  const { size, blocks } = statSync(file);
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThanOrEqual(reserveBytes);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
  expect(reserve.releaseIfNeeded()).toBe(0);
  expect(reserve.release()).toBe(size);
  expect(reserve.release()).toBe(0);
  expect(reserve.keep()).toBe(true);
});

test("where nothing can be written there is no reserve, and nothing is thrown", () => {
  const reserve = new Reserve(join(directory.dir, "missing", "reserve"));
  expect([reserve.keep(), reserve.release(), reserve.releaseIfNeeded()]).toEqual([false, 0, 0]);
});
