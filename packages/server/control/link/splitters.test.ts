import { beforeEach, expect, test } from "vitest";
import { splitterSilentMs } from "../../limits.ts";
import { Splitters } from "./splitters.ts";

const leaseTtlMs = 60_000;
const newest = { epoch: 2, generation: 7 };
let splitters: Splitters;

beforeEach(() => {
  splitters = new Splitters(leaseTtlMs);
});

const hello = (splitter: string, nowMs: number, bootId = "boot-1"): void => {
  splitters.hello({ splitter, bootId, applied: null }, nowMs);
};

test("a splitter is live while it speaks, silent when it stops, forgotten after its lease", () => {
  hello("a", 0);
  expect(splitters.fleet(newest, splitterSilentMs)).toMatchObject({ live: 1, silent: 0 });
  expect(splitters.fleet(newest, splitterSilentMs + 1)).toMatchObject({ live: 0, silent: 1 });
  splitters.heard("a", 9_000);
  expect(splitters.fleet(newest, 10_000)).toMatchObject({ live: 1, silent: 0 });
  expect(splitters.forget(9_000 + leaseTtlMs)).toEqual([]);
  expect(splitters.forget(9_001 + leaseTtlMs)).toEqual(["a"]);
  expect(splitters.fleet(newest, 70_000)).toEqual({
    live: 0,
    applied: 0,
    silent: 0,
    refusal: null,
  });
});

test("a splitter that was forgotten is not heard before its next hello", () => {
  hello("a", 0);
  expect(splitters.heard("a", 1_000)).toBe(true);
  splitters.forget(1_001 + leaseTtlMs);
  expect(splitters.heard("a", 70_000)).toBe(false);
  hello("a", 70_001);
  expect(splitters.fleet(newest, 70_001)).toMatchObject({ live: 1, silent: 0 });
});

test("only the newest table counts as applied", () => {
  hello("a", 0);
  hello("b", 0);
  splitters.applied("a", { ...newest, workers: 2 });
  splitters.applied("b", { epoch: 2, generation: 6, workers: 2 });
  expect(splitters.fleet(newest, 0)).toMatchObject({ live: 2, applied: 1 });
  expect(splitters.view(0).map(({ workers }) => workers)).toEqual([2, 2]);
});

test("a refusal is about one table and ends when a table is applied", () => {
  hello("a", 0);
  splitters.refused("a", { ...newest, sentence: "no" });
  expect(splitters.fleet(newest, 0).refusal).toContain("no");
  expect(splitters.fleet({ ...newest, generation: 8 }, 0).refusal).toBeNull();
  splitters.applied("a", { epoch: 2, generation: 8, workers: 1 });
  expect(splitters.fleet(newest, 0).refusal).toBeNull();
});

test("a splitter that an earlier control knew is silent until it says hello", () => {
  splitters.remember("a", 0);
  expect(splitters.fleet(newest, 0)).toMatchObject({ live: 0, silent: 1 });
  hello("a", 100);
  expect(splitters.fleet(newest, 100)).toMatchObject({ live: 1, silent: 0 });
});

test("counts are complete up to what the quietest live splitter has said", () => {
  expect(splitters.heardUpTo(0)).toBeNull();
  hello("a", 1_000);
  hello("b", 3_000);
  expect(splitters.heardUpTo(3_000)).toBe(1_000);
  expect(splitters.heardUpTo(7_000)).toBe(3_000);
  expect(splitters.heardUpTo(90_000)).toBeNull();
});

test("a new boot under the same name is the same splitter with nothing applied", () => {
  hello("a", 0);
  splitters.applied("a", { ...newest, workers: 2 });
  hello("a", 10, "boot-2");
  expect(splitters.fleet(newest, 10)).toMatchObject({ live: 1, applied: 0 });
});

test("a name is taken while another boot speaks under it, and free once that is silent", () => {
  hello("a", 0);
  expect(splitters.isTaken({ splitter: "a", bootId: "boot-1" }, 10)).toBe(false);
  expect(splitters.isTaken({ splitter: "b", bootId: "boot-2" }, 10)).toBe(false);
  expect(splitters.isTaken({ splitter: "a", bootId: "boot-2" }, splitterSilentMs)).toBe(true);
  expect(splitters.isTaken({ splitter: "a", bootId: "boot-2" }, splitterSilentMs + 1)).toBe(false);
});
