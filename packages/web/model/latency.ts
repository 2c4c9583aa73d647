import { latencyBucketMs } from "@dimmer/core";
import type { Series } from "@dimmer/wire";

type Points = readonly Pick<Series["points"][number], "stable" | "candidate">[];
type Arm = "stable" | "candidate";

/** Answers per bucket over all steps, of one length for both arms. */
export const answersPerBucket = (points: Points, arm: Arm): readonly number[] => {
  const length = Math.max(
    0,
    ...points.flatMap((point) => [point.stable.latency.length, point.candidate.latency.length]),
  );
  return Array.from({ length }, (_, bucket) =>
    points.reduce((total, point) => total + (point[arm].latency[bucket] ?? 0), 0),
  );
};

/**
 * The latency that so many of all answers stayed under, ms: the upper edge of their bucket; null
 * without answers. The one definition of every percentile over the whole of a chart: a typical step's
 * own percentile would be another number under the same name.
 */
export const latencyUnder = (points: Points, arm: Arm, level: number): number | null => {
  const counts = answersPerBucket(points, arm);
  const sum = counts.reduce((total, n) => total + n, 0);
  let seen = 0;
  for (const [bucket, n] of counts.entries()) {
    seen += n;
    if (sum > 0 && seen >= level * sum) return latencyBucketMs(bucket);
  }
  return null;
};
