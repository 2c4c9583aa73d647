import { describe, expect, test } from "vitest";
import { failsAt, play } from "../testing/traffic.ts";
import { stageOf } from "../testing/split-counts.ts";
import { fullBudget, shortPlan } from "../testing/rollout.ts";
import { autoStages } from "./auto-stages.ts";
import { requestsUntilFail } from "./detection.ts";
import { forecastInWords, forecastOf } from "./forecast.ts";

const base = {
  nextPpm: 50_000,
  alpha: 0.0018,
  objective: 0.99,
  requestsPerSecond: 100,
  stableShare: 0.001,
  budget: { ...fullBudget, monthRequests: 259_200_000, allowed: 2_592_000 },
};

/**
 * Mean candidate failures until the shipped judge fails a candidate, over seeds. Users hardly come
 * twice, as in the forecast; 100 requests a second.
 */
const simulated = (failing: number, exposurePpm: number): number => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const failures = seeds.map((seed) => {
    const verdict = play({
      stage: stageOf({ exposurePpm, nextExposurePpm: 500_000, alpha: base.alpha }),
      users: 200_000,
      rps: 100,
      seconds: 900,
      seed,
      answer: (visit) =>
        failsAt(visit.arm === "candidate" ? base.stableShare + failing : base.stableShare)(visit),
    });
    expect(verdict.outcome, `seed ${seed}`).toBe("fail");
    return verdict.evidence.candidate.failures;
  });
  return failures.reduce((sum, n) => sum + n, 0) / seeds.length;
};

describe("the forecast of a step", () => {
  test.each([
    [0.1, 50_000],
    [0.1, 250_000],
    [0.99, 50_000],
    [0.99, 500_000],
  ])(
    "for %d failing at %d ppm is what the shipped judge lets through, within a half",
    (failing, ppm) => {
      const perSecond = (base.requestsPerSecond * ppm) / 1_000_000;
      const needed = requestsUntilFail({
        exposure: ppm / 1_000_000,
        failing,
        stableShare: base.stableShare,
        alpha: base.alpha,
        objective: base.objective,
      });
      // Counts come by the second: the judge knows at the end of the one in which it could.
      const expected = Math.ceil(needed / perSecond) * perSecond * failing;
      const seen = simulated(failing, ppm);
      expect(seen / expected, `${seen} failures, ${expected} forecast`).toBeGreaterThan(0.5);
      expect(seen / expected, `${seen} failures, ${expected} forecast`).toBeLessThan(1.5);
    },
  );

  test("is said with its share of the month's budget", () => {
    const words = forecastInWords(forecastOf(base));
    expect(words).toMatch(
      /^5% next: a total failure would reach about 1\d requests, .* of the month's budget\.$/,
    );
  });

  test("without traffic or history says so and fits: no history counts as a full budget", () => {
    const dark = forecastOf({ ...base, requestsPerSecond: 0, budget: null });
    expect(dark).toMatchObject({ fits: true, slice: null });
    expect(forecastInWords(dark)).toContain("no traffic was seen lately");
  });

  test("does not fit once the slice of what remains is smaller than its worst case", () => {
    const poor = { ...base.budget, allowed: 2_000, remaining: 0.1 };
    expect(forecastOf({ ...base, budget: poor })).toMatchObject({ slice: 10, fits: false });
    expect(forecastOf(base).fits).toBe(true);
  });

  test("grows with traffic and with the failing share that is hardest to see", () => {
    const at = (requestsPerSecond: number): number =>
      forecastOf({ ...base, requestsPerSecond }).cases.at(-1)?.requests ?? 0;
    expect(at(1_000)).toBeGreaterThan(at(100));
    expect(at(100)).toBeGreaterThan(at(1));
  });
});

describe("stages: auto", () => {
  const auto = {
    ...shortPlan,
    auto: true as const,
    stages: shortPlan.stages.filter((s) => s.kind !== "percent"),
  };
  const stage = { dwellMs: 1, look: "none", deadlineMs: 1 } as const;
  const shares = (of: Partial<typeof base>): readonly number[] =>
    autoStages(auto, { ...base, ...of, attempt: 1, stage }).stages.flatMap((one) =>
      one.kind === "percent" ? [one.exposurePpm] : [],
    );

  test("takes steps of ten where the budget allows, at least two and never a jump beyond", () => {
    expect(shares({})).toEqual([10_000, 100_000]);
    const tight = shares({ budget: { ...base.budget, allowed: 300 } });
    expect(tight.length).toBeGreaterThan(2);
    tight.reduce((last, next) => {
      expect(next / last).toBeGreaterThanOrEqual(2);
      expect(next / last).toBeLessThanOrEqual(10);
      return next;
    });
  });

  test("leaves a plan that names its stages alone", () => {
    expect(autoStages(shortPlan, { ...base, attempt: 1, stage })).toBe(shortPlan);
  });
});
