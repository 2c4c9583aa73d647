import { latencyBucketMs } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { expect, test } from "vitest";
import { series } from "../testing/series.ts";
import { heatmapView, heatTicks } from "./heatmap.ts";

const arm = (latency: number[]): Series["points"][number]["stable"] => ({
  requests: latency.length,
  failures: 0,
  rescued: 0,
  slow: 0,
  p50Ms: null,
  p99Ms: null,
  latency,
});

const of = (candidate: number[], stable: number[]): Omit<Series, "evidence"> => ({
  stepMs: 1000,
  points: [
    { startMs: 0, exposurePpm: 0, stageEntry: 1, stable: arm(stable), candidate: arm(candidate) },
  ],
});

test("both arms stand on the same scale, each column as shares of its own answers", () => {
  const view = heatmapView(of([0, 0, 0, 1, 3], [0, 0, 10]));
  expect(view).toMatchObject({ fromBucket: 2, toBucket: 4, endMs: 1000 });
  expect(view?.candidate).toEqual([[0, 0.25, 0.75]]);
  expect(view?.stable).toEqual([[1, 0, 0]]);
});

test("a step without answers is empty, and nothing at all is no heatmap", () => {
  expect(heatmapView(of([], [4]))?.candidate).toEqual([[]]);
  expect(heatmapView(of([], []))).toBeNull();
  expect(heatmapView({ stepMs: 1000, points: [] })).toBeNull();
});

test("the summary names edges of the buckets that hold the answers", () => {
  expect(heatmapView(of([0, 0, 0, 0, 100], [0, 0, 0, 0, 0, 0, 0, 0, 100]))?.summary).toBe(
    `Half under ${latencyBucketMs(4)} ms and 99% under 2 ms on candidate; half under 4 ms and 99% under 4 ms on stable.`,
  );
});

test("the table holds every answer once", () => {
  const rows = heatmapView(of([0, 1, 1], [0, 4]))?.rows;
  expect(rows?.map((row) => row.candidate)).toEqual(["50%", "50%"]);
  expect(rows?.map((row) => row.stable)).toEqual(["100%", "0%"]);
});

test("lines stand at round latencies inside the picture, rising", () => {
  const view = heatmapView(series);
  if (view === null) throw new Error("the fixture has no answers");
  const ticks = heatTicks(view);
  expect(ticks.map((tick) => tick.label)).toContain("10 ms");
  expect(ticks.map((tick) => tick.at)).toEqual(
    ticks.map((tick) => tick.at).toSorted((a, b) => a - b),
  );
});
