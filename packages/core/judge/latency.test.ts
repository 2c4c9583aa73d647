import { describe, expect, it } from "vitest";
import type { Arm, Counts } from "../counts/bin.ts";
import { badUnit, binOf, countsOf, second, stageOf, startMs } from "../testing/split-counts.ts";
import { seeded } from "../testing/seeded.ts";
import { fold, splitCounts, type Traffic, type Visit } from "../testing/traffic.ts";
import { addSecond, bunchSize, openBunching } from "./kernel/bunching.ts";
import { applyBin } from "./fold/fold.ts";
import { type JudgeState, openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";

const stage = stageOf({ exposurePpm: 250_000, nextExposurePpm: 500_000, slowMs: 50 });
const shop: Traffic = {
  stage,
  users: 3_000,
  rps: 200,
  seconds: 150,
  seed: 1,
  answer: ({ random }) => ({ fails: 0, slow: random() < 0.006 }),
};

/** Each version's one process pauses for 300 ms every 20 s or so, each for itself. */
const pausing = (seed: number): Traffic["answer"] => {
  const random = seeded(seed);
  const pauses = (): Set<number> =>
    new Set(Array.from({ length: shop.seconds }, (_, at) => at).filter(() => random() < 1 / 20));
  const paused: Record<Arm, Set<number>> = { stable: pauses(), candidate: pauses() };
  return (visit: Visit) => {
    const share = 0.006 + (paused[visit.arm].has(visit.second) ? 0.3 : 0);
    return { fails: 0, slow: visit.random() < share };
  };
};

/** A candidate that served the stage before, so that its slowness counts from the first second on. */
const warm = (): JudgeState => {
  const before = openJudge(stageOf({ stageEntry: 1 }));
  for (const at of [-61, -1])
    applyBin(before, {
      ...binOf(at, { stageEntry: 1 }),
      candidate: { bucket: countsOf({ requests: 500 }) },
    });
  return openJudge(stage, before);
};

/** Whether the candidate is ever rolled back under this traffic. */
const isRolledBack = (traffic: Traffic): boolean => {
  const state = warm();
  for (const item of splitCounts(traffic)) {
    fold(state, item);
    const at = { nowMs: item.startMs + 1_000, lastBinMs: item.startMs, splittersSilent: false };
    if (judge(state, at).outcome === "fail") return true;
  }
  return false;
};

const slow = (requests: number, units: readonly string[]): Counts =>
  countsOf({
    requests,
    slow: units.length,
    bad: units.map((unit) => badUnit({ unit, signal: "latencyTail", kind: "slow", seen: 0 })),
  });
const names = (name: string, at: number, n: number): string[] =>
  Array.from({ length: n }, (_, i) => `${name}${at}-${i}`);

const now = { nowMs: startMs + 200_000, lastBinMs: startMs + 199_000, splittersSilent: false };
const slownessOf = (state: JudgeState) =>
  judge(state, now).evidence.signals.find(({ signal }) => signal === "latencyTail");

describe("slowness", () => {
  it("is not the version's where its process and stable's pause alike, each in its own seconds", () => {
    const runs = Array.from({ length: 40 }, (_, run) => run + 1);
    const blamed = runs.filter((seed) =>
      isRolledBack({ ...shop, seed, answer: pausing(1_000 + seed) }),
    );
    expect(blamed).toEqual([]);
  });

  it("is the version's where it comes user by user, or pause by pause on it alone", () => {
    const often = (share: number) => (visit: Visit) => ({
      fails: 0,
      slow: visit.random() < (visit.arm === "candidate" ? share : 0.006),
    });
    const pauses = (visit: Visit) => often(visit.second % 4 === 0 ? 0.5 : 0.006)(visit);
    for (const answer of [often(0.03), often(0.1), pauses])
      expect(isRolledBack({ ...shop, seconds: 60, answer })).toBe(true);
  });

  it("matters only where it is half as many requests again as stable's, whatever was frozen", () => {
    const after = (stableSlow: number) => {
      const state = openJudge(stageOf({ exposurePpm: 500_000, slowMs: 50, alpha: 0.5 }));
      for (let at = 0; at < 120; at++) {
        const candidate = slow(100, names("c", at, 12));
        const stable = { ...slow(100, names("s", at, 6)), slow: stableSlow };
        applyBin(state, second(at, { candidate, stable }));
      }
      return judge(state, now);
    };
    expect(after(7)).toMatchObject({ outcome: "fail", reason: "regression" });
    expect(after(9)).toMatchObject({ outcome: "undecided", reason: "immaterial" });
  });
});

describe("warming up", () => {
  const requests = (state: JudgeState, at: number, n: number) =>
    applyBin(state, {
      ...binOf(at, { stageEntry: at < 70 || state.stage.stageEntry === 2 ? 2 : 3 }),
      candidate: { bucket: slow(n, [`u${at}`]) },
      stable: { bucket: countsOf({ requests: 100 }) },
    });
  const slowUnits = (state: JudgeState) => slownessOf(state)?.candidateBad;

  it("takes a minute and a thousand requests, both", () => {
    const quick = openJudge(stage);
    for (let at = 0; at < 60; at++) requests(quick, at, 100);
    expect(slowUnits(quick)).toBe(0);
    requests(quick, 60, 100);
    expect(slowUnits(quick)).toBe(1);

    const thin = openJudge(stage);
    for (let at = 0; at < 99; at++) requests(thin, at, 10);
    expect(slowUnits(thin)).toBe(0);
    requests(thin, 99, 10);
    expect(slowUnits(thin)).toBe(1);
  });

  it("is a candidate's own: a stage that follows does not begin it again, nor does a restart", () => {
    const first = openJudge(stage);
    for (let at = 0; at < 70; at++) requests(first, at, 20);
    const next = { ...stage, stageEntry: 3 };
    const live = openJudge(next, first);
    const folded = openJudge(next);
    for (let at = 0; at < 70; at++) requests(folded, at, 20);
    for (const state of [live, folded]) requests(state, 70, 20);
    expect(slowUnits(live)).toBe(1);
    expect(live).toEqual(folded);
  });
});

describe("bunchSize", () => {
  const of = (perSecond: readonly number[]): number => {
    const bunching = openBunching();
    for (const n of perSecond) addSecond(bunching, n);
    return bunchSize(bunching);
  };

  it("is 1 of nothing and of units that come one by one", () => {
    expect(of([])).toBe(1);
    expect(of([0, 0])).toBe(1);
    expect(of([1, 0, 1, 1, 0])).toBe(1);
  });

  it("takes the first second's for a bunch, and a steady stream for none", () => {
    expect(of([12])).toBe(6);
    expect(of([0, 0, 0, 0, 12])).toBeCloseTo(10, 12);
    expect(of(Array.from({ length: 100 }, () => 12))).toBe(1);
  });
});
