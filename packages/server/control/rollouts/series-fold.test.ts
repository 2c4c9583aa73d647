import { latencyBucketMs, noFailures, noMirror } from "@dimmer/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { maxSeriesPoints } from "../../limits.ts";
import { goodSecond } from "../../testing/traffic.ts";
import { quantileMs, SeriesFold } from "./series-fold.ts";

const startMs = 1_790_000_000_000;
const bin = (second: number, requests = 400) => ({
  bootId: "b",
  seq: second + 1,
  service: "shop",
  stageEntry: second < 100 ? 1 : 2,
  rollout: "shop.1",
  generation: 1,
  startMs: startMs + 1_000 * second,
  ...goodSecond,
  stable: {
    bucket: {
      requests,
      attempts: requests,
      failures: noFailures,
      rescued: 0,
      slow: 0,
      overSli: 0,
      touched: 0,
      latency: [0, requests],
      bad: [],
      badTruncated: false,
    },
  },
  mirror: noMirror,
});

test("however long a rollout lasts, no request is lost and no more points are given than asked", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 50_000 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: maxSeriesPoints }),
      (seconds, points) => {
        const fold = new SeriesFold();
        for (const second of seconds) fold.add(bin(second, 7));
        const series = fold.series(points, () => 50_000);
        const requests = series.points.reduce((sum, { stable }) => sum + stable.requests, 0);
        expect(requests).toBe(7 * seconds.length);
        expect(series.points.length).toBeLessThanOrEqual(points);
        const times = series.points.map((point) => point.startMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(fold.series(points, () => 50_000)).toEqual(series);
      },
    ),
  );
});

test("memory stays bounded over a day of seconds", () => {
  const fold = new SeriesFold();
  for (let second = 0; second < 86_400; second += 10) fold.add(bin(second, 1));
  const { points, stepMs } = fold.series(maxSeriesPoints, () => 0);
  expect(points.length).toBeLessThanOrEqual(maxSeriesPoints);
  expect(stepMs).toBe(128_000);
});

test("each point says what its stage entry exposed", () => {
  const fold = new SeriesFold();
  fold.add(bin(0));
  fold.add(bin(150));
  const { points } = fold.series(200, (entry) => entry * 1_000);
  expect(points.map(({ exposurePpm }) => exposurePpm)).toEqual([1_000, 2_000]);
});

test("a quantile is the upper edge of its bucket, and null without answers", () => {
  expect(quantileMs([0, 99, 1], 0.99)).toBe(latencyBucketMs(1));
  expect(quantileMs([0, 98, 2], 0.99)).toBe(latencyBucketMs(2));
  expect(quantileMs([], 0.5)).toBeNull();
});
