import type { Measure } from "@dimmer/core";
import { expect, test } from "vitest";
import { answerQuery } from "../../testing/answer-query.ts";
import { requestEvent } from "../../testing/events.ts";
import { groupKey, groupLabel, groupRows, linesOf, numberText } from "./answer.ts";

const calculations: readonly Measure[] = [
  { op: "count" },
  { op: "percentile", field: "duration_ms", level: 0.5 },
];
const versions = { candidate: "v2", stable: "v1" };
const by = ["dimmer.arm"];
const event = (index: number, atMs: number, arm: string) => ({
  ...requestEvent(index, { "dimmer.arm": arm, duration_ms: index }),
  timeMs: atMs,
});
const stored = [
  event(1, 1000, "stable"),
  event(2, 1500, "stable"),
  event(3, 3000, "stable"),
  event(9, 3200, "candidate"),
];
const range = { fromMs: 1000, toMs: 4000 };
const query = {
  kind: "aggregate",
  dataset: "shop",
  from: range.fromMs,
  to: range.toMs,
  where: null,
  calculate: calculations,
  groupBy: by,
  limit: 10,
} as const;
const rows = groupRows(answerQuery({ ...query, stepMs: null }, stored), {
  by,
  calculations,
  versions,
});

test("a row has the group's values and one number for each calculation", () => {
  expect(rows.map(({ values, numbers }) => [values, numbers])).toEqual([
    [["stable"], [3, 2]],
    [["candidate"], [1, 9]],
  ]);
  expect(rows.map(({ tone }) => tone.color)).toEqual(["--stable", "--candidate"]);
});

test("a step without events counts 0 and has no median", () => {
  const answer = answerQuery({ ...query, stepMs: 1000 }, stored);
  const lines = (one: Measure) => linesOf(answer, one, { range, stepMs: 1000, rows });
  const [count, median] = calculations.map(lines);
  expect(count?.x).toEqual([1, 2, 3]);
  expect(count?.lines.map(({ label, values }) => [label, values])).toEqual([
    ["stable", [2, 0, 1]],
    ["candidate", [0, 0, 1]],
  ]);
  expect(median?.lines.map(({ values }) => values)).toEqual([
    [2, null, 3],
    [null, null, 9],
  ]);
});

test("a number and its text are different groups, and so are nothing and the empty text", () => {
  expect(groupKey([1])).not.toBe(groupKey(["1"]));
  expect(groupKey([null])).not.toBe(groupKey([""]));
  expect(groupLabel([null, ""])).toBe("(missing) · (empty)");
  expect(groupLabel([])).toBe("all events");
});

test("a number reads as what it is a number of", () => {
  expect(numberText({ op: "count" }, 13_800)).toBe("13.8K");
  expect(numberText({ op: "max", field: "duration_ms" }, 1400)).toBe("1.4 s");
  expect(numberText({ op: "countDistinct", field: "duration_ms" }, 12)).toBe("12");
  expect(numberText({ op: "avg", field: "x" }, null)).toBe("–");
});
