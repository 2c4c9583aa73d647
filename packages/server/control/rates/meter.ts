import { type ArmCounts, type Bin, type Counts, latencyBuckets } from "@dimmer/core";
import { rateWindowMs, stableHistoryMs } from "../../limits.ts";

const minuteMs = 60_000;

type Second = { requests: number; failures: number; keyless: number };

/** Of the last minute, by split counts; shares are 0 without requests. */
export type Rates = {
  readonly requestsPerSecond: number;
  readonly failureShare: number;
  readonly keylessShare: number;
};

const eachCounts = (arm: ArmCounts): readonly Counts[] => Object.values(arm);

/** Failures that reached the client: a rescued one did not. */
const seenFailures = (counts: Counts): number =>
  Math.max(0, Object.values(counts.failures).reduce((sum, n) => sum + n, 0) - counts.rescued);

/**
 * Running totals of one service: requests of the last minute, and stable's latency histogram of the
 * last hour. Bounded, also while nobody asks: one cell per second and per minute. Rebuilt from stored bins at start.
 */
export class Meter {
  readonly #seconds = new Map<number, Second>();
  readonly #minutes = new Map<number, Float64Array>();

  add(bin: Bin): void {
    const second = this.#seconds.get(bin.startMs) ?? { requests: 0, failures: 0, keyless: 0 };
    for (const arm of [bin.stable, bin.candidate]) {
      for (const counts of eachCounts(arm)) {
        second.requests += counts.requests;
        second.failures += seenFailures(counts);
      }
      second.keyless += arm.keyless?.requests ?? 0;
    }
    this.#seconds.set(bin.startMs, second);
    const minute = Math.floor(bin.startMs / minuteMs);
    const histogram = this.#minutes.get(minute) ?? new Float64Array(latencyBuckets);
    for (const { latency } of eachCounts(bin.stable)) addInto(histogram, latency);
    this.#minutes.set(minute, histogram);
    this.#forget(bin.startMs);
  }

  rates(nowMs: number): Rates {
    this.#forget(nowMs);
    const sum = { requests: 0, failures: 0, keyless: 0 };
    for (const second of this.#seconds.values()) {
      sum.requests += second.requests;
      sum.failures += second.failures;
      sum.keyless += second.keyless;
    }
    const share = (n: number): number => (sum.requests === 0 ? 0 : n / sum.requests);
    const first = Math.min(...this.#seconds.keys());
    const seenMs = Number.isFinite(first) ? Math.min(rateWindowMs, nowMs - first) : rateWindowMs;
    return {
      requestsPerSecond: sum.requests / Math.max(1, seenMs / 1000),
      failureShare: share(sum.failures),
      keylessShare: share(sum.keyless),
    };
  }

  /** Answered requests of stable per latency bucket, last hour. */
  stableLatency(nowMs: number): number[] {
    this.#forget(nowMs);
    const sum = new Float64Array(latencyBuckets);
    for (const histogram of this.#minutes.values()) addInto(sum, histogram);
    return [...sum];
  }

  #forget(nowMs: number): void {
    forgetBefore(this.#seconds, nowMs - rateWindowMs);
    forgetBefore(this.#minutes, Math.floor((nowMs - stableHistoryMs) / minuteMs));
  }
}

const addInto = (sum: Float64Array, counts: ArrayLike<number>): void => {
  for (let k = 0; k < Math.min(sum.length, counts.length); k += 1)
    sum[k] = (sum[k] ?? 0) + (counts[k] ?? 0);
};

const forgetBefore = (cells: Map<number, unknown>, from: number): void => {
  for (const key of cells.keys()) if (key < from) cells.delete(key);
};
