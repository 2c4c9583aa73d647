import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latencyBucket, latencyBuckets } from "../counts/latency-buckets.ts";
import { freezeSlowMs } from "./slow.ts";

const histogram = (latencies: readonly number[]): number[] => {
  const counts = Array.from({ length: latencyBuckets }, () => 0);
  for (const ms of latencies) {
    const k = latencyBucket(ms);
    counts[k] = (counts[k] ?? 0) + 1;
  }
  return counts;
};

describe("freezeSlowMs", () => {
  it("is off below 2,000 requests", () => {
    expect(freezeSlowMs([1_999])).toBeNull();
    expect(freezeSlowMs([2_000])).toBe(1);
    expect(freezeSlowMs([])).toBeNull();
  });

  it("is off where the 99th percentile is in the open last bucket", () => {
    const counts = histogram(Array.from({ length: 3_000 }, () => 120_000));
    expect(freezeSlowMs(counts)).toBeNull();
  });

  it("takes what is no count for none", () => {
    expect(freezeSlowMs([NaN, -5, Infinity, 0.5])).toBeNull();
  });

  it("is exceeded by at most 1 % of stable, and by more one bucket lower", () => {
    const latency = fc.double({ min: 0.1, max: 50_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(latency, { minLength: 50, maxLength: 50 }), (some) => {
        const all = Array.from({ length: 40 }, () => some).flat();
        const slowMs = freezeSlowMs(histogram(all)) ?? 0;
        const over = (ms: number): number => all.filter((x) => x > ms * (1 + 1e-9)).length;
        expect(over(slowMs)).toBeLessThanOrEqual(0.01 * all.length);
        if (slowMs > 1) expect(over(slowMs / 2 ** 0.25)).toBeGreaterThan(0.01 * all.length);
      }),
    );
  });
});
