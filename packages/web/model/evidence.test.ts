import { expect, test } from "vitest";
import { series } from "../testing/series.ts";
import { evidenceLines, evidenceRange } from "./evidence.ts";

const [first, ...others] = evidenceLines(series.evidence);

test("the signal that is nearest to proof comes first, with its threshold beside it", () => {
  expect(first?.name).toBe("Errors");
  expect(first?.nearness).toBeGreaterThanOrEqual(1);
  expect(first?.summary).toMatch(/^Proven worse: [\d,]+ : 1 where 2,500 : 1 is asked\.$/);
  expect(others.map(({ name }) => name)).toEqual(["Slow requests", "Errors, 4 times or more"]);
});

test("a signal that is not proven says how far it is", () => {
  expect(others[0]?.summary).toMatch(/^.* : .* now.*; worse is proven from 10,000 : 1 on\.$/);
});

test("what was not judged in a stage is a gap, and a signal that never was is left out", () => {
  const { evidence } = series;
  const points = evidence.points.map((point) => ({
    ...point,
    log10E: [null, ...point.log10E.slice(1)],
  }));
  expect(evidenceLines({ ...evidence, points }).map(({ name }) => name)).not.toContain("Errors");
  expect(evidenceLines({ signals: [], thresholds: [], points: [] })).toEqual([]);
});

test("the scale holds even odds and the threshold, whatever the numbers are", () => {
  expect(evidenceRange({ log10E: [null, 0], threshold: [3.4] })).toEqual([-1, 3.4 * 1.1]);
  expect(evidenceRange({ log10E: [-3, Infinity, NaN], threshold: [null] })).toEqual([-3, 1.1]);
});
