import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../testing/seeded.ts";
import {
  certificateAlpha,
  lnAbove,
  lnBelow,
  lnCertificate,
  lowerBound,
  upperBound,
} from "./exact.ts";

const share = fc
  .tuple(fc.nat({ max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, part]) => ({ trials, bad: Math.round(trials * part) }));

describe("lnBelow", () => {
  it.each([
    { p: 0.01, ln: 1.99398456 },
    { p: 0.02, ln: 4.49665952 },
    { p: 0.05, ln: 13.11082554 },
  ])("is $ln at $p for no failure in 300", ({ p, ln }) => {
    expect(lnBelow(p, { bad: 0, trials: 300 })).toBeCloseTo(ln, 8);
  });

  it("rises with p, and lnAbove falls", () => {
    const p = fc.double({ min: 0.001, max: 0.15, noNaN: true });
    fc.assert(
      fc.property(share, p, p, (of, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(lnBelow(high, of)).toBeGreaterThanOrEqual(lnBelow(low, of) - 1e-6);
        expect(lnAbove(high, of)).toBeLessThanOrEqual(lnAbove(low, of) + 1e-6);
      }),
    );
  });
});

describe("the bounds", () => {
  it.each([
    { bad: 0, trials: 300, upper: 0.015070581 },
    { bad: 0, trials: 600, upper: 0.007567693 },
    { bad: 3, trials: 1_000, upper: 0.010988966 },
    { bad: 10, trials: 10_000, upper: 0.0022227863 },
    { bad: 100, trials: 100_000, upper: 0.0013464415 },
  ])("exclude shares above $upper after $bad of $trials at α = .04", ({ upper, ...of }) => {
    expect(upperBound(of, 0.04)).toBeCloseTo(upper, 8);
  });

  it.each([
    { bad: 10, trials: 10_000, lower: 0.00024346394 },
    { bad: 100, trials: 100_000, lower: 0.00068507843 },
    { bad: 1_000, trials: 1_000_000, lower: 0.00088776522 },
  ])("exclude shares below $lower after $bad of $trials at α = .01", ({ lower, ...of }) => {
    expect(lowerBound(of, 0.01)).toBeCloseTo(lower, 8);
  });

  it("enclose what was seen, for any counts", () => {
    fc.assert(
      fc.property(share, (of) => {
        const seen = of.trials === 0 ? 0 : of.bad / of.trials;
        const [low, high] = [lowerBound(of, 0.01), upperBound(of, 0.01)];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(seen);
        expect(high).toBeGreaterThanOrEqual(seen);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("lnCertificate", () => {
  const threshold = -Math.log(certificateAlpha);

  it("certifies a clean candidate, and not a bad one", () => {
    const stable = { bad: 10, trials: 10_000 };
    expect(lnCertificate({ bad: 0, trials: 600 }, stable, 0.01)).toBeGreaterThan(threshold);
    expect(lnCertificate({ bad: 12, trials: 600 }, stable, 0.01)).toBeLessThan(0);
  });

  it.each([
    { what: "nothing was seen", candidate: { bad: 0, trials: 0 }, stable: { bad: 0, trials: 0 } },
    { what: "all is bad", candidate: { bad: 900, trials: 900 }, stable: { bad: 900, trials: 900 } },
    {
      what: "stable has nothing and the candidate too little",
      candidate: { bad: 0, trials: 100 },
      stable: { bad: 0, trials: 0 },
    },
  ])("does not certify where $what", ({ candidate, stable }) => {
    expect(lnCertificate(candidate, stable, 0.02)).toBeLessThan(threshold);
  });

  it("promotes at most 5 % of candidates that are worse by exactly the margin", () => {
    const random = seeded(20_260_101);
    let certified = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const candidate = { bad: 0, trials: 0 };
      const stable = { bad: 0, trials: 0 };
      for (let check = 0; check < 40; check++) {
        for (let i = 0; i < 50; i++) {
          candidate.trials += 1;
          candidate.bad += random() < 0.031 ? 1 : 0;
          for (let k = 0; k < 4; k++) {
            stable.trials += 1;
            stable.bad += random() < 0.001 ? 1 : 0;
          }
        }
        if (lnCertificate(candidate, stable, 0.03) < threshold) continue;
        certified += 1;
        break;
      }
    }
    expect(certified / runs).toBeLessThanOrEqual(0.05);
  });
});
