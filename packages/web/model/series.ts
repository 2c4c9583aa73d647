import { percent } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { latencyUnder } from "./latency.ts";
import { count, ratio, share } from "./number.ts";
import { duration } from "./time.ts";

/** What is counted; the rest of a series is evidence. */
type Counted = Omit<Series, "evidence">;
type Point = Series["points"][number];
type Arm = "stable" | "candidate";

/** What a chart draws: parallel columns, x in seconds since 1970, null where nothing was answered. */
export type ChartView = {
  readonly x: readonly number[];
  readonly stable: readonly (number | null)[];
  readonly candidate: readonly (number | null)[];
  /** Exposure 0 … 1, drawn as the stepped backdrop. */
  readonly exposure: readonly number[];
  readonly markers: readonly Marker[];
  /** What the chart shows, in a sentence. */
  readonly summary: string;
};

/** A change of the stage entry; labelled where it changed the exposure. */
export type Marker = { readonly x: number; readonly label: string };

/** Failed share of requests, counted against the arm that the user was assigned to. */
export const failuresChart = (series: Counted): ChartView =>
  chart(series, {
    value: (point, arm) => ratio(point[arm].failures, point[arm].requests),
    summary: (points) => {
      const words = (arm: Arm): string => {
        const requests = sum(points, (point) => point[arm].requests);
        if (requests === 0) return `no requests on ${arm}`;
        const failures = sum(points, (point) => point[arm].failures);
        return `${share(failures / requests)} of ${count(requests)} on ${arm}`;
      };
      return `${capital(words("candidate"))}, ${words("stable")}; rescued ones count as failed.`;
    },
  });

/** The latency that 99 of 100 answers stay under, ms. */
export const latencyChart = (series: Counted): ChartView =>
  chart(series, {
    value: (point, arm) => point[arm].p99Ms,
    summary: (points) => {
      const words = (arm: Arm): string => {
        const most = latencyUnder(points, arm, 0.99);
        return most === null
          ? `no answers on ${arm}`
          : `99 of 100 answers under ${duration(most)} on ${arm}`;
      };
      return `${capital(words("candidate"))}; ${words("stable")}. The line is each step's own.`;
    },
  });

type Recipe = {
  readonly value: (point: Point, arm: Arm) => number | null;
  readonly summary: (points: readonly Point[]) => string;
};

const chart = (series: Counted, recipe: Recipe): ChartView => ({
  x: series.points.map((point) => point.startMs / 1000),
  stable: series.points.map((point) => recipe.value(point, "stable")),
  candidate: series.points.map((point) => recipe.value(point, "candidate")),
  exposure: series.points.map((point) => point.exposurePpm / 1_000_000),
  markers: markers(series.points),
  summary:
    series.points.length === 0 ? "No traffic was counted yet." : recipe.summary(series.points),
});

const markers = (points: readonly Point[]): readonly Marker[] =>
  points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined) return [];
    if (before.stageEntry === point.stageEntry && before.exposurePpm === point.exposurePpm)
      return [];
    const moved = before.exposurePpm !== point.exposurePpm;
    return [{ x: point.startMs / 1000, label: moved ? percent(point.exposurePpm) : "" }];
  });

/** The chart as a table, newest first. */
export type TableRow = {
  readonly startMs: number;
  readonly exposure: string;
  readonly candidate: string;
  readonly stable: string;
};

export const tableRows = (
  view: ChartView,
  format: (value: number) => string,
): readonly TableRow[] =>
  view.x
    .map((seconds, index) => ({
      startMs: seconds * 1000,
      exposure: share(view.exposure[index] ?? 0),
      candidate: cell(view.candidate[index], format),
      stable: cell(view.stable[index], format),
    }))
    .toReversed();

const cell = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? "–" : format(value);

const sum = (points: readonly Point[], read: (point: Point) => number): number =>
  points.reduce((total, point) => total + read(point), 0);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
