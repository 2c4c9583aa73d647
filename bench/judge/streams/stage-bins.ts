import {
  type BadSignal,
  type Bin,
  type Counts,
  noFailures,
} from "../../../packages/core/counts/bin.ts";
import { binOf, countsOf } from "../../../packages/core/testing/split-counts.ts";
import type { JudgeStage } from "../shipped.ts";
import { exponential, poisson } from "./draw.ts";
import type { Random } from "./random.ts";

/** What goes wrong for an arm, and whom it happens to. */
export type Trouble = {
  /** Share of the arm's requests. */
  readonly share: number;
  readonly unit: (random: Random) => string;
};

/** Traffic of one stage entry, open-ended: Poisson requests of both arms, some of them bad. */
export type StageTraffic = {
  readonly stage: JudgeStage;
  /** Requests a second of both arms together. */
  readonly rps: number;
  readonly signal: BadSignal;
  readonly stable: (second: number) => Trouble;
  readonly candidate: (second: number) => Trouble;
  /** When shares change, seconds from the start, ascending. */
  readonly changes: readonly number[];
  /**
   * Longest time that one bin may cover, s; it divides 60. A bin is a second, except that seconds in
   * which nothing of the candidate is bad are joined: they can only lower the evidence, so that a
   * look at the end of each of them would find no more.
   */
  readonly joinS: number;
  readonly startMs: number;
};

/** One bin with how long it covers. */
export type Stretch = { readonly bin: Bin; readonly fromS: number; readonly toS: number };

/** A user of whom nothing else is heard: independent errors. */
export const strangers = (prefix: string): ((random: Random) => string) => {
  let count = 0;
  return () => `${prefix}${(count += 1)}`;
};

const armCounts = (good: number, signal: BadSignal, bad: ReadonlyMap<string, number>): Counts => {
  let total = 0;
  const rows = [...bad].map(([unit, n]) => {
    total += n;
    const [seen, kind] = signal === "errors" ? [n, "status" as const] : [0, "slow" as const];
    return { unit, signal, n, seen, kind, endpoint: "GET /", eventId: unit };
  });
  const isErrors = signal === "errors";
  return countsOf({
    requests: good + total,
    failures: isErrors ? { ...noFailures, status: total } : noFailures,
    slow: isErrors ? 0 : total,
    bad: rows,
  });
};

const troubled = (n: number, { unit }: Trouble, random: Random): ReadonlyMap<string, number> => {
  const bad = new Map<string, number>();
  for (let left = n; left > 0; left--) {
    const who = unit(random);
    bad.set(who, (bad.get(who) ?? 0) + 1);
  }
  return bad;
};

/** Bins of a stage entry in the order of time, for ever; the reader stops. */
export function* stageBins(traffic: StageTraffic, random: Random): Generator<Stretch> {
  const { stage, rps, signal, joinS, startMs } = traffic;
  const rho = stage.exposurePpm / 1_000_000;
  const changes = [...traffic.changes];
  let seq = 0;
  const stretch = (fromS: number, toS: number, bad: number): Stretch => {
    const length = toS - fromS;
    const [ours, theirs] = [traffic.candidate(fromS), traffic.stable(fromS)];
    const good = poisson(rho * rps * length * (1 - ours.share), random);
    const stableBad = poisson((1 - rho) * rps * length * theirs.share, random);
    const stableGood = poisson((1 - rho) * rps * length * (1 - theirs.share), random);
    const bin: Bin = binOf(0, {
      bootId: "bench",
      seq: (seq += 1),
      service: stage.service,
      stageEntry: stage.stageEntry,
      rollout: stage.rollout,
      startMs: startMs + fromS * 1_000,
      stable: { bucket: armCounts(stableGood, signal, troubled(stableBad, theirs, random)) },
      candidate: { bucket: armCounts(good, signal, troubled(bad, ours, random)) },
    });
    return { bin, fromS, toS };
  };
  const gap = (second: number): number =>
    exponential(random) / Math.max(rho * rps * traffic.candidate(second).share, 1e-12);
  let now = 0;
  let next = gap(0);
  for (;;) {
    const change = changes[0] ?? Infinity;
    const edge = Math.min(change, now - (now % joinS) + joinS);
    const badSecond = Math.floor(next);
    const until = Math.min(edge, badSecond);
    if (until > now) {
      yield stretch(now, until, 0);
      now = until;
    }
    if (now === change) {
      changes.shift();
      next = now + gap(now);
    } else if (now === badSecond) {
      let bad = 0;
      for (; Math.floor(next) === badSecond; next += gap(now)) bad += 1;
      yield stretch(now, now + 1, bad);
      now += 1;
      if (now === change) changes.shift();
      if (now === change) next = now + gap(now);
    }
  }
}
