import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
  splitBets,
} from "./kernel.ts";
import { rateBets } from "./one-sample.ts";

const digits = 8;
const atOnce = { start: 1, horizonMin: 1440 };
type Bin = readonly [bad: number, other: number];
const fold = (kernel: Kernel, bins: readonly Bin[]): number => {
  for (const [bad, other] of bins) observe(kernel, bad, other);
  return lnEvidence(kernel);
};

describe("the comparative kernel", () => {
  it.each<{ rho: number; bins: Bin[]; lnE: number }>([
    { rho: 0.01, bins: [[1, 0]], lnE: 3.336643243 },
    { rho: 0.01, bins: [[2, 0]], lnE: 7.5895262021 },
    { rho: 0.01, bins: [[3, 0]], lnE: 12.0287531764 },
    {
      rho: 0.01,
      bins: [
        [1, 0],
        [0, 100],
        [1, 0],
      ],
      lnE: -0.7342735708,
    },
    { rho: 0.01, bins: [[5, 50]], lnE: 5.223992674 },
    { rho: 0.01, bins: [[10, 1000]], lnE: -2.6161065269 },
    { rho: 0.01, bins: [[20, 1000]], lnE: 1.8062281345 },
    { rho: 0.01, bins: [[0, 500]], lnE: -3.7478531814 },
    { rho: 0.5, bins: [[8, 0]], lnE: 4.827848135 },
    { rho: 0.5, bins: [[30, 15]], lnE: 0.9783725533 },
  ])("gives ln E = $lnE for $bins at ρ = $rho", ({ rho, bins, lnE }) => {
    expect(fold(openKernel(splitBets(rho), atOnce), bins)).toBeCloseTo(lnE, digits);
  });

  it("tests other nulls than `no worse`", () => {
    const kernel = openKernel(splitBets(0.01, 1.5), atOnce);
    expect(fold(kernel, [[20, 1000]])).toBeCloseTo(-1.4025621389, digits);
  });

  it("finds a late onset sooner with half of its mass on change times", () => {
    const lateOnset = (kernel: Kernel): number => {
      for (let minute = 0; minute < 60; minute++) {
        passMinutes(kernel, 1);
        observe(kernel, 0, 59);
      }
      return fold(kernel, [[3, 0]]);
    };
    expect(lateOnset(openKernel(splitBets(0.01), changeTime(1440)))).toBeCloseTo(
      -0.7316873434,
      digits,
    );
    expect(lateOnset(openKernel(splitBets(0.01), atOnce))).toBeCloseTo(-10.9493504592, digits);
  });

  it("starts at evidence 1 and keeps it while time passes without data", () => {
    const kernel = openKernel(splitBets(0.05), changeTime(60));
    expect(lnEvidence(kernel)).toBeCloseTo(0, 12);
    for (let minute = 0; minute < 100; minute++) passMinutes(kernel, 1);
    expect(lnEvidence(kernel)).toBeCloseTo(0, 12);
    expect(kernel.unspent).toBeCloseTo(0, 12);
  });

  it("is a martingale at ρ = ½: its mean over all outcomes of 50 events is 1", () => {
    let mean = 0;
    let lnChoose = 0;
    for (let x = 0; x <= 50; x++) {
      const kernel = openKernel(splitBets(0.5), atOnce);
      mean += Math.exp(lnChoose - 50 * Math.LN2 + fold(kernel, [[x, 50 - x]]));
      lnChoose += Math.log((50 - x) / (x + 1));
    }
    expect(mean).toBeCloseTo(1, 12);
  });

  it("rejects the null within 400 events with probability 0.0073055893, exactly", () => {
    const bets = splitBets(0.5);
    const threshold = Math.log(100);
    let alive = new Map([[0, 1]]);
    let rejected = 0;
    for (let n = 1; n <= 400; n++) {
      const next = new Map<number, number>();
      for (const [x, p] of alive)
        for (const bad of [0, 1]) next.set(x + bad, (next.get(x + bad) ?? 0) + p / 2);
      for (const [x, p] of next)
        if (fold(openKernel(bets, atOnce), [[x, n - x]]) >= threshold) {
          rejected += p;
          next.delete(x);
        }
      alive = next;
    }
    expect(rejected).toBeCloseTo(0.0073055893, digits);
  });

  it("gives bit-identical evidence for the same bins", () => {
    const count = fc.nat({ max: 1_000 });
    const bins = fc.array(fc.tuple(count, count, fc.nat({ max: 3 })), { maxLength: 200 });
    fc.assert(
      fc.property(bins, (all) => {
        const run = (): number => {
          const kernel = openKernel(splitBets(0.05), changeTime(1440));
          for (const [x, y, minutes] of all) {
            passMinutes(kernel, minutes);
            observe(kernel, x, y);
          }
          return lnEvidence(kernel);
        };
        expect(run()).toBe(run());
        expect(Number.isFinite(run())).toBe(true);
      }),
    );
  });

  it("does not depend on how events are cut into bins", () => {
    const bins = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 500 })), { minLength: 1 });
    fc.assert(
      fc.property(bins, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (all, rho) => {
        const sum = all.reduce<Bin>(([x, y], [dx, dy]) => [x + dx, y + dy], [0, 0]);
        const one = fold(openKernel(splitBets(rho), atOnce), [sum]);
        const many = fold(openKernel(splitBets(rho), atOnce), all);
        expect(Math.abs(one - many)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(one)));
      }),
    );
  });

  it("stays finite for the largest counts", () => {
    const kernel = openKernel(splitBets(1e-6), changeTime(1440));
    expect(Number.isFinite(fold(kernel, [[2 ** 53 - 1, 2 ** 53 - 1]]))).toBe(true);
  });
});

describe("the one-sample kernel", () => {
  it.each([
    { x: 5, n: 100, lnE: 2.92349934 },
    { x: 3, n: 3, lnE: 10.13189706 },
    { x: 1, n: 100, lnE: -1.15137375 },
  ])("gives ln E = $lnE for $x bad of $n against 1 %", ({ x, n, lnE }) => {
    expect(fold(openKernel(rateBets(0.01), atOnce), [[x, n - x]])).toBeCloseTo(lnE, digits);
  });
});
