import { expect, test } from "vitest";
import { series } from "../testing/series.ts";
import { heatmapView } from "./heatmap.ts";
import { failuresChart, latencyChart, tableRows } from "./series.ts";
import { share } from "./number.ts";

test("a step without requests is a gap, not a zero", () => {
  const view = failuresChart(series);
  expect(view.candidate[0]).toBeNull();
  expect(view.candidate[20]).toBeGreaterThan(0);
  expect(view.stable[1]).toBe(0);
});

test("markers stand where the stage changed and name a new exposure", () => {
  expect(failuresChart(series).markers.map((marker) => marker.label)).toEqual(["", "5%", "0%"]);
});

test("each chart says in a sentence what it shows", () => {
  expect(failuresChart(series).summary).toMatch(/^[\d.]+% of \d+ on candidate, 0\.0\d% of /);
  expect(latencyChart(series).summary).toMatch(
    /^99 of 100 answers under \d+ ms on candidate; 99 of 100 answers under \d+ ms on stable\./,
  );
  const empty = { stepMs: 1000, points: [] };
  expect(failuresChart(empty).summary).toBe("No traffic was counted yet.");
});

test("the percentile of the chart is the one that the heatmap says", () => {
  const [under] = /under [\d.]+ m?s on candidate/.exec(latencyChart(series).summary) ?? [];
  expect(heatmapView(series)?.summary).toContain(under);
});

test("an arm without answers is said to have none", () => {
  const quiet = { requests: 0, latency: [], p50Ms: null, p99Ms: null };
  const points = series.points.map((point) => ({
    ...point,
    candidate: { ...point.candidate, ...quiet },
  }));
  expect(latencyChart({ ...series, points }).summary).toMatch(
    /^No answers on candidate; 99 of 100 answers under \d+ ms on stable\./,
  );
});

test("the table has the newest step first and keeps gaps", () => {
  const rows = tableRows(failuresChart(series), share);
  expect(rows).toHaveLength(series.points.length);
  expect(rows[0]?.startMs).toBe(series.points.at(-1)?.startMs);
  expect(rows.at(-1)).toMatchObject({ candidate: "–", exposure: "0%" });
});
