import { describe, expect, it } from "vitest";
import type { Plan, Stage } from "../rollout/plan.ts";
import { stageOf } from "../testing/split-counts.ts";
import { alphaLedger, alphaOf, stakesOf } from "./ledger.ts";
import { rolloutAlpha } from "./policy.ts";
import { noTerms } from "./terms.ts";

const base = { dwellMs: 0, look: "none", deadlineMs: 0 } as const;
const percent = (exposurePpm: number): Stage => ({ kind: "percent", exposurePpm, ...base });
const plan: Plan = {
  stages: [
    { kind: "shadow", mirrorPpm: 100_000, ...base },
    { kind: "cohort", cohort: "internal", ...base },
    percent(10_000),
    percent(50_000),
    percent(500_000),
    { kind: "full", ...base },
  ],
  onBreach: "rollback",
  onLost: "lower",
};
const alpha = (stageIndex: number, attempt = 1, reentry = 0): number =>
  alphaOf({ plan, stageIndex, attempt, reentry });

describe("alphaOf", () => {
  it("shares nine tenths of the rollout's α evenly over the stages that compare", () => {
    for (const k of [2, 3, 4, 5]) expect(alpha(k)).toBeCloseTo(0.00225, 15);
  });

  it("gives a cohort nothing, and a shadow stage an α of its own", () => {
    expect(alpha(1)).toBe(0);
    expect(alpha(0)).toBe(0.01);
  });

  it("halves with each further attempt of one version", () => {
    expect(alpha(2, 2)).toBe(alpha(2) / 2);
    expect(alpha(2, 4)).toBe(alpha(2) / 8);
  });

  it("gives nothing to a stage that is not in the plan", () => {
    expect(alpha(6)).toBe(0);
  });

  it("spends no more than the rollout's α, however often stages are entered again", () => {
    const first = [2, 3, 4, 5].reduce((sum, k) => sum + alpha(k), 0);
    let again = 0;
    for (let reentry = 1; reentry <= 60; reentry++) again += alpha(3, 1, reentry);
    expect(again).toBeGreaterThan(0);
    expect(first + again).toBeLessThanOrEqual(rolloutAlpha * (1 + 1e-12));
  });
});

describe("stakesOf", () => {
  it("gives everything to errors when they are the only signal, by tiers", () => {
    const stakes = stakesOf(0.01, ["errors"]);
    expect(stakes.map(({ tier }) => tier)).toEqual([1, 4, 16]);
    [0.006, 0.002, 0.002].forEach((share, k) => {
      expect(stakes[k]?.alpha).toBeCloseTo(share, 15);
    });
  });

  it("weighs errors four times latency", () => {
    const of = (signal: string): number =>
      stakesOf(0.01, ["errors", "latencyTail"])
        .filter((stake) => stake.signal === signal)
        .reduce((sum, stake) => sum + stake.alpha, 0);
    expect(of("errors")).toBeCloseTo(0.008, 15);
    expect(of("latencyTail")).toBeCloseTo(0.002, 15);
  });
});

describe("the ledger", () => {
  const entered = [0, 1, 2, 3, 4].map((stageIndex) => {
    const stage = plan.stages[stageIndex];
    return stageOf({
      kind: stage?.kind ?? "full",
      stageEntry: stageIndex + 1,
      exposurePpm: stage?.kind === "percent" ? stage.exposurePpm : 0,
      alpha: alphaOf({ plan, stageIndex, attempt: 2 }),
      slowMs: 250,
      body: { p90Ms: 200, p50Ms: 100 },
      terms: { ...noTerms, expectations: ["a", "b"], weights: { latencyTail: 0 } },
    });
  });

  it("says who may spend what: stakes add up to their entry, entries to what is spent", () => {
    const { total, spent, left, entries } = alphaLedger(2, entered);
    expect(total).toBe(rolloutAlpha / 2);
    expect(spent + left).toBeCloseTo(total, 15);
    const inside = entries.filter(({ isOutside }) => !isOutside);
    expect(inside.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(spent, 15);
    for (const { kind, alpha, stakes } of entries) {
      const staked = stakes.reduce((sum, stake) => sum + stake.alpha, 0);
      expect(staked).toBeCloseTo(kind === "percent" ? alpha : 0, 15);
    }
  });

  it("names each expectation, and no signal that is turned off", () => {
    const stakes = alphaLedger(2, entered).entries[2]?.stakes ?? [];
    expect(stakes.filter(({ signal }) => signal === "expectation").map(({ name }) => name)).toEqual(
      ["a", "b"],
    );
    expect(stakes.map(({ signal }) => signal)).not.toContain("latencyTail");
  });
});
