import { latencyBucketMs } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { answersPerBucket as totals, latencyUnder } from "./latency.ts";
import { ratio, share } from "./number.ts";
import { duration } from "./time.ts";

/** What is counted; the rest of a series is evidence. */
type Counted = Omit<Series, "evidence">;
type Point = Series["points"][number];
type Arm = "stable" | "candidate";

/** Where every answer fell, over time: both arms on the same scales. */
export type HeatmapView = {
  readonly candidate: readonly HeatColumn[];
  readonly stable: readonly HeatColumn[];
  /** Latency buckets shown, from … to inclusive. */
  readonly fromBucket: number;
  readonly toBucket: number;
  /** The share that is drawn at full strength: typical of the fullest bucket of a step. */
  readonly fullShare: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly summary: string;
  readonly rows: readonly HeatRow[];
};

/** One step: the share of its answers per shown bucket; empty when there were none. */
export type HeatColumn = readonly number[];

/** The whole rollout as a distribution, for the table. */
export type HeatRow = {
  readonly range: string;
  readonly candidate: string;
  readonly stable: string;
};

/** Null when no answer of either arm was counted. */
export const heatmapView = (series: Counted): HeatmapView | null => {
  const first = series.points[0];
  const last = series.points.at(-1);
  const all = totals(series.points, "stable").map(
    (n, bucket) => n + (totals(series.points, "candidate")[bucket] ?? 0),
  );
  const fromBucket = all.findIndex((n) => n > 0);
  if (first === undefined || last === undefined || fromBucket < 0) return null;
  const toBucket = all.findLastIndex((n) => n > 0);
  const columns = (arm: Arm): readonly HeatColumn[] =>
    series.points.map((point) => column(point[arm].latency, fromBucket, toBucket));
  const candidate = columns("candidate");
  const stable = columns("stable");
  return {
    candidate,
    stable,
    fullShare: typicalPeak([...candidate, ...stable]),
    fromBucket,
    toBucket,
    startMs: first.startMs,
    endMs: last.startMs + series.stepMs,
    summary: summary(series.points),
    rows: rows(series.points, fromBucket, toBucket),
  };
};

/** The median of the columns' largest shares, so that steps with few answers do not set the scale. */
const typicalPeak = (columns: readonly HeatColumn[]): number => {
  const peaks = columns.filter((cells) => cells.length > 0).map((cells) => Math.max(...cells));
  return peaks.toSorted((a, b) => a - b)[Math.floor(peaks.length / 2)] ?? 1;
};

const column = (latency: readonly number[], from: number, to: number): HeatColumn => {
  const sum = latency.reduce((total, n) => total + n, 0);
  if (sum === 0) return [];
  return Array.from({ length: to - from + 1 }, (_, index) => (latency[from + index] ?? 0) / sum);
};

const summary = (points: readonly Point[]): string => {
  const words = (arm: Arm): string => {
    const half = latencyUnder(points, arm, 0.5);
    const most = latencyUnder(points, arm, 0.99);
    if (half === null || most === null) return `no answers on ${arm}`;
    return `half under ${duration(half)} and 99% under ${duration(most)} on ${arm}`;
  };
  const text = `${words("candidate")}; ${words("stable")}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const rows = (points: readonly Point[], from: number, to: number): readonly HeatRow[] => {
  const cells = (arm: Arm): readonly string[] => {
    const counts = totals(points, arm);
    const sum = counts.reduce((total, n) => total + n, 0);
    return counts.map((n) => {
      const part = ratio(n, sum);
      return part === null ? "–" : share(part);
    });
  };
  const [candidate, stable] = [cells("candidate"), cells("stable")];
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    range: `${duration(lowerEdge(from + index))} – ${duration(latencyBucketMs(from + index))}`,
    candidate: candidate[from + index] ?? "–",
    stable: stable[from + index] ?? "–",
  }));
};

const lowerEdge = (bucket: number): number => (bucket === 0 ? 0 : latencyBucketMs(bucket - 1));

/** Round latencies to draw lines at, with their place 0 (bottom) … 1 (top) of the shown buckets. */
export const heatTicks = (
  view: Pick<HeatmapView, "fromBucket" | "toBucket">,
): readonly { readonly at: number; readonly label: string }[] => {
  const height = view.toBucket - view.fromBucket + 1;
  return [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]
    .map((ms) => ({
      at: (Math.log2(ms) * 4 + 1 - view.fromBucket) / height,
      label: duration(ms),
    }))
    .filter((tick) => tick.at > 0.02 && tick.at < 0.98);
};
