import { describe, expect, it } from "vitest";
import { certificateAlpha, lnCertificate } from "./exact.ts";
import { marginFor, needsFor, provableMargin, userMinutesFor } from "./forecast.ts";

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
