import { describe, expect, it } from "vitest";
import { fold, splitCounts, type Traffic } from "../testing/traffic.ts";
import { poisson, seeded } from "../testing/seeded.ts";
import { stageOf, startMs } from "../testing/split-counts.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import {
  changeTime,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
  splitBets,
} from "./kernel/kernel.ts";

/** With 2,000 valid runs at α = .01, more than 35 rejections have probability below .001. */
const most = 35;
const runs = 2_000;

/** Runs of a kernel under its null that ever reject; `worse` is the true risk ratio. */
const rejections = (rho: number, worse: number, seed: number): number => {
  const random = seeded(seed);
  const bets = splitBets(rho);
  const theta = (rho * worse) / (1 - rho + rho * worse);
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    const kernel = openKernel(bets, changeTime(300));
    for (let event = 0; event < 300; event++) {
      passMinutes(kernel, 1);
      const candidate = random() < theta;
      observe(kernel, candidate ? 1 : 0, candidate ? 0 : 1);
      if (lnEvidence(kernel) < Math.log(100)) continue;
      rejected += 1;
      break;
    }
  }
  return rejected;
};

describe("false alarms", () => {
  it.each([
    { rho: 0.01, seed: 11 },
    { rho: 0.1, seed: 12 },
    { rho: 0.5, seed: 13 },
  ])("stay below α at ρ = $rho, looking after every event (seed $seed)", ({ rho, seed }) => {
    expect(rejections(rho, 1, seed)).toBeLessThanOrEqual(most);
  });

  it("come at once when the candidate is worse, so that this test can fail", () => {
    expect(rejections(0.1, 3, 14)).toBeGreaterThan(1_000);
  });

  it("stay rare for clustered failures and retries, judged as a whole", () => {
    const flaky = (unit: number): boolean => unit % 50 === 3;
    const world = (seed: number): Traffic => ({
      stage: stageOf({ exposurePpm: 250_000, alpha: 0.01 }),
      users: 500,
      rps: 40,
      seconds: 120,
      seed,
      who: (random) => Math.floor(500 * random() ** 3),
      answer: ({ unit, random }) => ({
        fails: random() < (flaky(unit) ? 0.5 : 0.001) ? 1 + Math.floor(5 * random()) : 0,
        slow: false,
      }),
    });
    let failed = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const state = openJudge(world(seed).stage);
      for (const item of splitCounts(world(seed))) fold(state, item);
      const at = { nowMs: startMs + 120_000, lastBinMs: startMs + 119_000, splittersSilent: false };
      if (judge(state, at).outcome === "fail") failed += 1;
    }
    // 300 runs at α = .01: more than 10 have probability below .001.
    expect(failed).toBeLessThanOrEqual(10);
  });
});

describe("detection", () => {
  it.each([
    { worse: 0.01, requests: 530, seed: 15 },
    { worse: 0.05, requests: 58, seed: 16 },
    { worse: 1, requests: 2, seed: 17 },
  ])("of $worse at ρ = 1 % takes about $requests requests (seed $seed)", (of) => {
    const random = seeded(of.seed);
    const bets = splitBets(0.01);
    const repeats = 1_000;
    let total = 0;
    for (let run = 0; run < repeats; run++) {
      const kernel = openKernel(bets, changeTime(1440));
      for (let proven = false; !proven; total += 1) {
        observe(kernel, random() < of.worse ? 1 : 0, poisson(99 * 0.001, random));
        proven = lnEvidence(kernel) >= Math.log(100);
      }
    }
    // Published means for one signal, unit = request; the standard error of 1,000 runs is below 4 %.
    expect(total / repeats / of.requests).toBeGreaterThan(0.88);
    expect(total / repeats / of.requests).toBeLessThan(1.12);
  });
});
