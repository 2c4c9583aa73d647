import fc from "fast-check";
import { expect, test } from "vitest";
import { type HeatmapCount, heatmapEdges, heatmapOf, mostHeatmapBuckets } from "./heatmap.ts";

/** The edge at or below a value: what the engine's `roundDown` does. */
const edgeBelow = (value: number): number =>
  heatmapEdges.findLast((edge) => edge <= value) ?? heatmapEdges[0] ?? 0;

const value = fc.oneof(
  fc.double({ noNaN: true, min: -1e11, max: 1e11 }),
  fc.double({ noNaN: true, min: 0, max: 1000 }),
  fc.constantFrom(0, 1, 0.1, 100, 125, -1, 1e-6, 5e-7),
);
const point = fc.tuple(fc.integer({ min: 0, max: 4 }), value, fc.integer({ min: 1, max: 9 }));

test("edges ascend, and are the decimal numbers that people write", () => {
  expect(heatmapEdges.every((edge, k) => k === 0 || edge > (heatmapEdges[k - 1] ?? edge))).toBe(
    true,
  );
  for (const edge of [0, 0.1, 1, 1.25, 10, 31.5, 1000, -1]) expect(heatmapEdges).toContain(edge);
});

test("every value lies in the bucket that it is told in, and no weight is lost", () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 40 }), (points) => {
      const counts = points.map(([time, v, w]): HeatmapCount => [time * 1000, edgeBelow(v), w]);
      const { timesMs, edges, cells } = heatmapOf("h", counts);
      expect(edges.length <= mostHeatmapBuckets + 1).toBe(true);
      const told = new Map(cells.map(([time, bucket, weight]) => [`${time} ${bucket}`, weight]));
      const meant = new Map<string, number>();
      for (const [time, v, weight] of points) {
        const bucket = edges.findLastIndex((edge) => edge <= v);
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(v).toBeLessThan(edges[bucket + 1] ?? Number.NEGATIVE_INFINITY);
        const key = `${timesMs.indexOf(time * 1000)} ${bucket}`;
        meant.set(key, (meant.get(key) ?? 0) + weight);
      }
      expect(told).toEqual(meant);
    }),
  );
});

test("nothing counted is an empty heatmap", () => {
  expect(heatmapOf("h", [])).toEqual({ label: "h", timesMs: [], edges: [], cells: [] });
});
