import { expect, test } from "vitest";
import { seeded } from "../testing/seeded.ts";
import { lnGamma } from "./ln-gamma.ts";
import { riskRatioInterval } from "./risk-ratio.ts";

test.each([
  [1, 0],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [5, Math.log(24)],
  [11, Math.log(3_628_800)],
  [0.02, 3.900804516098377],
])("ln Γ(%d) is %d", (z, value) => {
  expect(lnGamma(z)).toBeCloseTo(value, 9);
});

test("nothing seen says nothing", () => {
  expect(riskRatioInterval([], 0.05)).toEqual({ low: 0, high: Infinity });
  expect(riskRatioInterval([{ rho: 0.05, candidate: 0, stable: 0 }], 0.05)).toEqual({
    low: 0,
    high: Infinity,
  });
  expect(riskRatioInterval([{ rho: 0, candidate: 3, stable: 1 }], 0.05).high).toBe(Infinity);
});

test("the interval closes around the ratio that is there", () => {
  const few = riskRatioInterval([{ rho: 0.25, candidate: 5, stable: 30 }], 0.05);
  expect(few.low).toBeLessThan(0.5);
  expect(few.high).toBeGreaterThan(1);
  const half = riskRatioInterval([{ rho: 0.25, candidate: 500, stable: 3_000 }], 0.05);
  expect(half.low).toBeGreaterThan(0.4);
  expect(half.low).toBeLessThan(0.5);
  expect(half.high).toBeGreaterThan(0.5);
  expect(half.high).toBeLessThan(0.6);
});

test("entries of different shares add up, and one alone never counts as the other", () => {
  const small = { rho: 0.05, candidate: 100, stable: 3_800 };
  const large = { rho: 0.5, candidate: 100, stable: 200 };
  const both = riskRatioInterval([small, large], 0.05);
  const alone = riskRatioInterval([large], 0.05);
  expect(both.high - both.low).toBeLessThan(alone.high - alone.low);
  expect(both.low).toBeGreaterThan(0.3);
});

test("equal arms are outside of the interval at any of 200 looks in at most 5% of lives", () => {
  const random = seeded(11);
  let wrong = 0;
  const lives = 300;
  for (let life = 0; life < lives; life += 1) {
    let [candidate, stable] = [0, 0];
    for (let look = 0; look < 200; look += 1) {
      for (let k = 0; k < 5; k += 1)
        if (random() < 0.25) candidate += 1;
        else stable += 1;
      if (look % 10 !== 9) continue;
      const { low, high } = riskRatioInterval([{ rho: 0.25, candidate, stable }], 0.05);
      if (low > 1 || high < 1) {
        wrong += 1;
        break;
      }
    }
  }
  expect(wrong / lives).toBeLessThanOrEqual(0.05);
});
