import { describe, expect, it } from "vitest";
import { sumCounts } from "../shipped.ts";
import { stageAt, startMs } from "../tables/stage.ts";
import { lagging, sharedOutages } from "./outages.ts";
import { activityOf, badRequests, clustered } from "./population.ts";
import { minutesOf } from "./minutes.ts";
import { randomFrom } from "./random.ts";
import { type StageTraffic, stageBins, strangers, type Stretch } from "./stage-bins.ts";

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

const traffic = (over: Partial<StageTraffic> = {}): StageTraffic => {
  const [ours, theirs] = [strangers("c"), strangers("s")];
  return {
    stage: stageAt(50_000),
    rps: 100,
    signal: "errors",
    stable: () => ({ share: 0.001, unit: theirs }),
    candidate: (second) => ({ share: second < 3_600 ? 0.01 : 0.1, unit: ours }),
    changes: [3_600],
    joinS: 60,
    startMs,
    ...over,
  };
};

const hoursOf = (of: StageTraffic, seconds: number): Stretch[] => {
  const all: Stretch[] = [];
  for (const stretch of stageBins(of, randomFrom(3, "bins"))) {
    if (stretch.fromS >= seconds) return all;
    all.push(stretch);
  }
  return all;
};

describe("bins of a stage (seed 3)", () => {
  const all = hoursOf(traffic(), 7_200);
  const sum = (stretches: readonly Stretch[], arm: "candidate" | "stable") => {
    const each = stretches.map(({ bin }) => sumCounts(bin[arm], ["bucket"]));
    return {
      requests: each.reduce((n, { requests }) => n + requests, 0),
      failures: each.reduce((n, { failures }) => n + failures, 0),
    };
  };

  it("cover time without a gap and never cross a minute", () => {
    all.forEach(({ fromS, toS }, k) => {
      expect(fromS).toBe(all[k - 1]?.toS ?? 0);
      expect(Math.floor(fromS / 60)).toBe(Math.ceil(toS / 60) - 1);
    });
  });

  it("have the rates that were asked for, before and after the onset", () => {
    const early = all.filter(({ fromS }) => fromS < 3_600);
    const late = all.filter(({ fromS }) => fromS >= 3_600);
    expect(relative(sum(early, "candidate").requests, 18_000)).toBeLessThan(0.04);
    expect(relative(sum(early, "candidate").failures, 180)).toBeLessThan(0.25);
    expect(relative(sum(late, "candidate").failures, 1_800)).toBeLessThan(0.1);
    expect(relative(sum(all, "stable").requests, 684_000)).toBeLessThan(0.01);
    expect(relative(sum(all, "stable").failures, 684)).toBeLessThan(0.15);
  });

  it("join only seconds in which nothing of the candidate is bad", () => {
    for (const { bin, fromS, toS } of all)
      if (toS - fromS > 1) expect(sumCounts(bin.candidate, ["bucket"]).failures).toBe(0);
    expect(hoursOf(traffic({ joinS: 1 }), 600).every(({ fromS, toS }) => toS - fromS === 1)).toBe(
      true,
    );
  });

  it("give the same minutes to everybody", () => {
    const minuteOf = minutesOf();
    const minutes = all.map(minuteOf).filter((minute) => minute !== null);
    expect(minutes).toHaveLength(120);
    const failures = minutes.reduce((n, { candidate }) => n + candidate.failures, 0);
    expect(failures).toBe(sum(all, "candidate").failures);
  });
});

describe("a population (seed 3)", () => {
  const random = randomFrom(3, "population");
  const population = {
    users: 5_000,
    activitySigma: 1.5,
    rps: 100,
    seconds: 3_600,
    badShare: clustered(0.01, 0.05),
    meanRetries: 2,
  };
  const activity = activityOf(population, random);

  it("makes all requests of all users, some of them most", () => {
    expect(activity.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(Math.max(...activity)).toBeGreaterThan(20 / population.users);
  });

  it("has bad requests in the order of time, with retries, on the candidate by its share", () => {
    let [bad, retried, candidate] = [0, 0, 0];
    for (let run = 0; run < 50; run++) {
      const all = badRequests(population, { activity, rho: 0.3, extraShare: 0 }, random);
      all.forEach(({ atS }, k) => expect(atS).toBeGreaterThanOrEqual(all[k - 1]?.atS ?? 0));
      bad += all.length;
      retried += all.reduce((sum, { n }) => sum + n, 0);
      candidate += all.filter(({ arm }) => arm === "candidate").length;
    }
    expect(relative(bad / 50, 3_600)).toBeLessThan(0.1);
    expect(relative(retried / bad, 3)).toBeLessThan(0.05);
    expect(relative(candidate / bad, 0.3)).toBeLessThan(0.15);
  });
});

describe("shared outages (seed 3)", () => {
  const of = {
    rho: 0.1,
    rps: 1_000,
    seconds: 36_000,
    meanGapS: 300,
    lengthS: 3,
    downShare: 0.5,
    upShare: 0.001,
  };
  const counts = sharedOutages(of, randomFrom(3, "outages"));
  const total = (of_: Uint32Array): number => of_.reduce((sum, n) => sum + n, 0);

  it("hit both arms by their shares, for about 1 % of the time", () => {
    const failures = total(counts.candidate) + total(counts.stable);
    expect(relative(total(counts.candidate) / failures, 0.1)).toBeLessThan(0.02);
    const expected = of.seconds * of.rps * ((3 / 303) * 0.5 + 0.001);
    expect(relative(failures, expected)).toBeLessThan(0.25);
  });

  it("reach stable's telemetry late, and nothing is lost but the end", () => {
    const late = lagging(counts, 5);
    expect([...late.stable.subarray(5, 100)]).toEqual([...counts.stable.subarray(0, 95)]);
    expect(late.candidate).toBe(counts.candidate);
  });
});
