import { describe, expect, it } from "vitest";
import { certificateAlpha, lnCertificate } from "./exact.ts";
import {
  asymptoticMinutesFor,
  marginFor,
  needsFor,
  provableMargin,
  requestsToDetect,
  userMinutesFor,
} from "./forecast.ts";

const clean = { bad: 10, trials: 10_000 };

describe("marginFor", () => {
  it.each([
    { next: 50_000, margin: 0.01 },
    { next: 250_000, margin: 0.002 },
    { next: 500_000, margin: 0.001 },
    { next: 1_000_000, margin: 0.0005 },
  ])("is $margin before $next ppm at an SLO of 99.9 %", ({ next, margin }) => {
    expect(marginFor(0.999, next)).toBeCloseTo(margin, 12);
  });

  it("never exceeds 5 %", () => {
    expect(marginFor(0.9, 10_000)).toBe(0.05);
    expect(marginFor(0.9, 0)).toBe(0.05);
  });
});

describe("userMinutesFor", () => {
  it("is about what the certificate then takes", () => {
    for (const margin of [0.01, 0.02]) {
      const n = userMinutesFor(clean, margin);
      const at = (trials: number): number =>
        lnCertificate(
          { bad: Math.round(0.001 * trials), trials: Math.round(trials) },
          clean,
          margin,
        );
      expect(at(n * 0.5)).toBeLessThan(-Math.log(certificateAlpha));
      expect(at(n * 1.7)).toBeGreaterThan(-Math.log(certificateAlpha));
    }
  });

  it("is never reached where no margin is left", () => {
    expect(userMinutesFor({ bad: 99, trials: 100 }, 0.05)).toBe(Infinity);
  });
});

describe("provableMargin", () => {
  it("undoes userMinutesFor", () => {
    for (const margin of [0.002, 0.01, 0.05])
      expect(provableMargin(clean, userMinutesFor(clean, margin))).toBeCloseTo(margin, 6);
  });
});

describe("needsFor", () => {
  const of = { stable: clean, margin: 0.01 };
  it("names what is missing and about how long it takes", () => {
    const needs = needsFor({ ...of, candidate: { bad: 0, trials: 100 }, perMinute: 100 });
    const whole = needsFor({ ...of, candidate: { bad: 0, trials: 0 }, perMinute: 0 });
    expect(needs?.userMinutes).toBe((whole?.userMinutes ?? 0) - 100);
    expect(needs?.ms).toBe((needs?.userMinutes ?? 0) * 600);
    expect(whole?.ms).toBeNull();
  });

  it("is null once the forecast is used up", () => {
    expect(needsFor({ ...of, candidate: { bad: 30, trials: 9_000 }, perMinute: 10 })).toBeNull();
  });
});

describe("the published forecasts", () => {
  it.each([
    { margin: 0.01, n: 617 },
    { margin: 0.002, n: 5_225 },
  ])("of the exact certificate: $n user-minutes for a margin of $margin", ({ margin, n }) => {
    expect(userMinutesFor(clean, margin, 0.04)).toBeCloseTo(n, -0.5);
  });

  it("of the asymptotic one: about 61,800 user-minutes at half of all users", () => {
    const n = asymptoticMinutesFor(clean, 0.0005, { ratio: 1, factor: 7.7 });
    expect(n / 61_800).toBeCloseTo(1, 2);
  });

  it.each([
    { riskRatio: 10, n: 499 },
    { riskRatio: 5, n: 1_715 },
    { riskRatio: 2, n: 17_847 },
  ])("of a rollback: $n requests for a candidate that fails $riskRatio times as often", (of) => {
    const { riskRatio, n } = of;
    const found = requestsToDetect({ rho: 0.01, stableShare: 0.001, riskRatio, alpha: 0.01 });
    expect(found / n).toBeCloseTo(1, 2);
  });

  it("of what never comes", () => {
    const of = { rho: 0.01, stableShare: 0.001, riskRatio: 2, alpha: 0.01 };
    for (const over of [{ riskRatio: 1 }, { stableShare: 0 }, { rho: 0 }, { rho: 1 }])
      expect(requestsToDetect({ ...of, ...over })).toBe(Infinity);
    expect(asymptoticMinutesFor({ bad: 0, trials: 1_000 }, 0.05, { ratio: 1 })).toBe(Infinity);
  });
});

describe("the shorter of both forecasts", () => {
  it("is named, and clustering makes it longer", () => {
    const many = { bad: 10_000, trials: 100_000 };
    const candidate = { bad: 1_000, trials: 10_000 };
    const of = { stable: many, candidate, margin: 0.002, perMinute: 1 };
    const exact = userMinutesFor(many, 0.002);
    const needs = needsFor(of)?.userMinutes ?? 0;
    expect(needs).toBeLessThan(exact);
    expect(needsFor({ ...of, effect: 4 })?.userMinutes).toBeGreaterThan(3.9 * needs);
  });
});
