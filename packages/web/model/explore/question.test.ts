import { describe, expect, test } from "vitest";
import { rollouts } from "../../testing/rollouts.ts";
import { shipMarkers } from "./markers.ts";
import {
  chartQuery,
  earlierQuery,
  groupsQuery,
  questionOf,
  rawQuery,
  spotlightQuery,
  zoomed,
} from "./question.ts";

const nowMs = 1_764_000_000_000;
const hourMs = 3_600_000;
const box = { fromMs: nowMs - 2000, toMs: nowMs - 1000, values: null };

describe("an address without anything", () => {
  const question = questionOf({}, "shop", nowMs);

  test("asks for counts and the tail of the last hour", () => {
    expect(question).toMatchObject({
      dataset: "shop",
      range: { fromMs: nowMs - hourMs, toMs: nowMs },
      parts: [],
      calculations: [{ op: "count" }, { op: "percentile", field: "duration_ms", level: 0.99 }],
      by: [],
      shiftMs: null,
      problems: [],
    });
  });

  test("asks all its questions about the same events", () => {
    const scope = { dataset: "shop", from: nowMs - hourMs, to: nowMs, where: null };
    for (const query of [chartQuery(question), groupsQuery(question), rawQuery(question)])
      expect(query).toMatchObject(scope);
    expect(spotlightQuery(question, box)).toMatchObject(scope);
  });
});

test("what cannot be understood is left out and said, and the rest is asked", () => {
  const question = questionOf(
    { where: "<script>", show: ["max(x)", "bogus(", "heatmap(x)"] },
    "shop",
    nowMs,
  );
  expect(question.parts).toEqual([]);
  expect(question.calculations).toEqual([{ op: "max", field: "x" }]);
  expect(question.problems).toHaveLength(3);
  expect(question.problems[0]).toContain("<script>");
});

test("a fixed time does not move with the clock", () => {
  const search = { from: 1000, to: 5000 };
  expect(questionOf(search, "shop", nowMs).range).toEqual({ fromMs: 1000, toMs: 5000 });
});

test("beside normal is the same chart so much earlier", () => {
  const question = questionOf({ beside: "week", by: ["http.route"] }, "shop", nowMs);
  expect(question.shiftMs).toBe(7 * 24 * hourMs);
  expect(earlierQuery(question, hourMs)).toEqual({ ...chartQuery(question), shiftMs: hourMs });
});

test("going into a box takes its time as the time and its numbers as conditions", () => {
  const values = { field: "duration_ms", low: 800, high: 2000 };
  const whole = { fromMs: 10.4, toMs: 20.2, values };
  expect(zoomed([{ field: "error", op: "=", value: true }], whole)).toEqual({
    from: 10,
    to: 21,
    parts: [
      { field: "error", op: "=", value: true },
      { field: "duration_ms", op: ">=", value: 800 },
      { field: "duration_ms", op: "<", value: 2000 },
    ],
  });
});

test("rollouts of the service mark when they were shipped and raised, within the time", () => {
  const { shippedAtMs } = rollouts.raising;
  const range = { fromMs: shippedAtMs - hourMs, toMs: shippedAtMs + hourMs };
  const markers = shipMarkers([rollouts.raising], { dataset: "shop", range });
  expect(markers[0]).toEqual({ x: shippedAtMs / 1000, label: "v2" });
  expect(markers.length).toBeGreaterThan(1);
  expect(shipMarkers([rollouts.raising], { dataset: "other", range })).toEqual([]);
  const after = { fromMs: range.toMs, toMs: range.toMs + hourMs };
  expect(shipMarkers([rollouts.raising], { dataset: "shop", range: after })).toEqual([]);
});
