import {
  type BadSignal,
  type BadUnit,
  type Counts,
  type FailureKind,
  failureKinds,
  latencyBucket,
  latencyBuckets,
  noFailures,
} from "@dimmer/core";
import { maxBadUnits } from "../limits.ts";

/** What became of one client request, said once, at its first known outcome. */
export type Outcome = {
  readonly unit: string | null;
  readonly endpoint: string;
  /** The wide event of the failed attempt, or of the request. */
  readonly eventId: string;
  /** False when no attempt was sent upstream. */
  readonly attempted: boolean;
  /** Where the assigned arm's own attempt was sent; null when none was. */
  readonly origin: string | null;
  /** How the assigned arm's own attempt failed; null when it did not. */
  readonly failure: FailureKind | null;
  /** An answer of stable replaced the failed one. */
  readonly rescued: boolean;
  /** ms until the assigned arm's own good answer was complete; null when there was none. */
  readonly latencyMs: number | null;
  /** By the yardstick of the stage entry: over the frozen tail, over the latency SLO, … */
  readonly slow: boolean;
  readonly overSli: boolean;
  /** … where the change acts, and a key event that succeeded on the assigned arm. */
  readonly touched: boolean;
  readonly success: boolean;
};

type MutableBad = { -readonly [K in keyof BadUnit]: BadUnit[K] };

/** Counts of one arm and one reason of assignment, until they are taken. */
export class CountsCell {
  #requests = 0;
  #attempts = 0;
  #failures: Record<FailureKind, number> = { ...noFailures };
  #rescued = 0;
  #slow = 0;
  #overSli = 0;
  #touched = 0;
  #latency: number[] = emptyLatency();
  #bad = new Map<string, MutableBad>();
  #badTruncated = false;

  count(outcome: Outcome): void {
    this.#requests += 1;
    if (outcome.attempted) this.#attempts += 1;
    if (outcome.latencyMs !== null) this.#answered(outcome.latencyMs);
    if (outcome.failure !== null) {
      this.#failures[outcome.failure] += 1;
      if (outcome.rescued) this.#rescued += 1;
      const seen = outcome.rescued ? 0 : 1;
      this.#countBad(outcome, { signal: "errors", kind: outcome.failure, seen });
    }
    if (outcome.touched) this.#touched += 1;
    if (outcome.slow) {
      this.#slow += 1;
      this.#countBad(outcome, { signal: "latencyTail", kind: "slow", seen: 0 });
    }
    if (outcome.overSli) {
      this.#overSli += 1;
      this.#countBad(outcome, { signal: "latencySli", kind: "slow", seen: 0 });
    }
  }

  /** Adds what another cell counted. */
  add(counts: Counts): void {
    this.#requests += counts.requests;
    this.#attempts += counts.attempts;
    for (const kind of failureKinds) this.#failures[kind] += counts.failures[kind];
    this.#rescued += counts.rescued;
    this.#slow += counts.slow;
    this.#overSli += counts.overSli;
    this.#touched += counts.touched;
    counts.latency.forEach((n, bucket) => {
      this.#latency[bucket] = (this.#latency[bucket] ?? 0) + n;
    });
    for (const bad of counts.bad) this.#addBad(bad);
    this.#badTruncated ||= counts.badTruncated;
  }

  /** Everything counted since the last time; null when there was nothing. */
  take(): Counts | null {
    if (this.#requests === 0) return null;
    const counts: Counts = {
      requests: this.#requests,
      attempts: this.#attempts,
      failures: this.#failures,
      rescued: this.#rescued,
      slow: this.#slow,
      overSli: this.#overSli,
      touched: this.#touched,
      latency: this.#latency.slice(0, this.#latency.findLastIndex((n) => n > 0) + 1),
      bad: [...this.#bad.values()],
      badTruncated: this.#badTruncated,
    };
    this.#requests = 0;
    this.#attempts = 0;
    this.#failures = { ...noFailures };
    this.#rescued = 0;
    this.#slow = 0;
    this.#overSli = 0;
    this.#touched = 0;
    this.#latency = emptyLatency();
    this.#bad = new Map();
    this.#badTruncated = false;
    return counts;
  }

  #answered(latencyMs: number): void {
    const bucket = latencyBucket(latencyMs);
    this.#latency[bucket] = (this.#latency[bucket] ?? 0) + 1;
  }

  #countBad(outcome: Outcome, bad: Pick<BadUnit, "signal" | "kind" | "seen">): void {
    const { unit, endpoint, eventId } = outcome;
    if (unit !== null) this.#addBad({ unit, n: 1, endpoint, eventId, ...bad });
  }

  #addBad(bad: BadUnit): void {
    const key = badKey(bad.signal, bad.unit);
    const known = this.#bad.get(key);
    if (known !== undefined) {
      known.n += bad.n;
      known.seen += bad.seen;
      return;
    }
    if (this.#bad.size >= maxBadUnits) this.#badTruncated = true;
    else this.#bad.set(key, { ...bad });
  }
}

const emptyLatency = (): number[] => Array.from({ length: latencyBuckets }, () => 0);

const badKey = (signal: BadSignal, unit: string): string => `${signal} ${unit}`;
