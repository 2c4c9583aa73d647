import {
  adjusted,
  discoveries,
  halfWidth,
  changeTime,
  lnAbove,
  lnBelow,
  lnEvidence,
  lowerBound,
  observe,
  openKernel,
  passMinutes,
  rateBets,
  splitBets,
  upperBound,
} from "../shipped.ts";
import { lnGamma } from "../streams/draw.ts";
import { type Vector, vector, within } from "./vector.ts";

const atOnce = { start: 1, horizonMin: 1440 };
type Bins = readonly (readonly [bad: number, other: number])[];

const comparative = (rho: number, bins: Bins, r0 = 1): number => {
  const kernel = openKernel(splitBets(rho, r0), atOnce);
  for (const [bad, other] of bins) observe(kernel, bad, other);
  return lnEvidence(kernel);
};

const lateOnset = (schedule: typeof atOnce): number => {
  const kernel = openKernel(splitBets(0.01), schedule);
  for (let minute = 0; minute < 60; minute++) {
    passMinutes(kernel, 1);
    observe(kernel, 0, 59);
  }
  observe(kernel, 3, 0);
  return lnEvidence(kernel);
};

const oneSample = (x: number, n: number): number => {
  const kernel = openKernel(rateBets(0.01), atOnce);
  observe(kernel, x, n - x);
  return lnEvidence(kernel);
};

/** E's mean over all outcomes of 50 events at ρ = ½; 1 for a martingale. */
const meanEvidence = (): number => {
  let mean = 0;
  for (let x = 0; x <= 50; x++) {
    const lnChoose = lnGamma(51) - lnGamma(x + 1) - lnGamma(51 - x);
    mean += Math.exp(lnChoose - 50 * Math.LN2 + comparative(0.5, [[x, 50 - x]]));
  }
  return mean;
};

const upper = (bad: number, trials: number) => () => upperBound({ bad, trials }, 0.04);
const lower = (bad: number, trials: number) => () => lowerBound({ bad, trials }, 0.01);

/** §3.1: the shipped kernel, guards and certificates. */
export const ownVectors: readonly Vector[] = [
  vector("kernel ρ .01, 1:0", "3.3366432430", () => comparative(0.01, [[1, 0]])),
  vector("kernel ρ .01, 2:0", "7.5895262021", () => comparative(0.01, [[2, 0]])),
  vector("kernel ρ .01, 3:0", "12.0287531764", () => comparative(0.01, [[3, 0]])),
  vector("kernel ρ .01, 1, 100, 1", "-0.7342735708", () =>
    comparative(0.01, [
      [1, 0],
      [0, 100],
      [1, 0],
    ]),
  ),
  vector("kernel ρ .01, 5:50", "5.2239926740", () => comparative(0.01, [[5, 50]])),
  vector("kernel ρ .01, 10:1000", "-2.6161065269", () => comparative(0.01, [[10, 1_000]])),
  vector("kernel ρ .01, 20:1000", "1.8062281345", () => comparative(0.01, [[20, 1_000]])),
  vector("kernel ρ .01, 0:500", "-3.7478531814", () => comparative(0.01, [[0, 500]])),
  vector("kernel ρ .5, 8:0", "4.8278481350", () => comparative(0.5, [[8, 0]])),
  vector("kernel ρ .5, 30:15", "0.9783725533", () => comparative(0.5, [[30, 15]])),
  vector("kernel ρ .01, r0 1.5", "-1.4025621389", () => comparative(0.01, [[20, 1_000]], 1.5)),
  vector("late onset, change time", "-0.7316873434", () => lateOnset(changeTime(1440))),
  vector("late onset, start-only", "-10.9493504592", () => lateOnset(atOnce)),
  within("mean of E over 50 events", { expected: 1, tolerance: 1e-12 }, meanEvidence),
  vector("one-sample 5 of 100", "2.92349934", () => oneSample(5, 100)),
  vector("one-sample 3 of 3", "10.13189706", () => oneSample(3, 3)),
  vector("one-sample 1 of 100", "-1.15137375", () => oneSample(1, 100)),
  vector("lnU(.01; 0, 300)", "1.99398456", () => lnBelow(0.01, { bad: 0, trials: 300 })),
  vector("lnU(.02; 0, 300)", "4.49665952", () => lnBelow(0.02, { bad: 0, trials: 300 })),
  vector("lnU(.05; 0, 300)", "13.11082554", () => lnBelow(0.05, { bad: 0, trials: 300 })),
  vector("upper bound 0 of 300", ".015070581", upper(0, 300)),
  vector("upper bound 0 of 600", ".0075676930", upper(0, 600)),
  vector("upper bound 3 of 1000", ".010988966", upper(3, 1_000)),
  vector("upper bound 10 of 1e4", ".0022227863", upper(10, 1e4)),
  vector("upper bound 100 of 1e5", ".0013464415", upper(100, 1e5)),
  vector("lower bound 10 of 1e4", ".00024346394", lower(10, 1e4)),
  vector("lower bound 100 of 1e5", ".00068507843", lower(100, 1e5)),
  vector("lower bound 1000 of 1e6", ".00088776522", lower(1_000, 1e6)),
  vector("half width, SE 1", "2.77909424", () => halfWidth(1, 1, 0.05)),
  vector("half width, SE .5", "1.43409827", () => halfWidth(0.5, 1, 0.05)),
  vector("half width, SE 2", "6.08638664", () => halfWidth(2, 1, 0.05)),
  vector("adjusted, M 10", "1.263211", () => adjusted(Math.log(10))),
  vector("adjusted, M 100", "4.450992", () => adjusted(Math.log(100))),
  vector("adjusted, M 1000", "20.791134", () => adjusted(Math.log(1_000))),
  vector("adjusted, M 10⁴", "117.761949", () => adjusted(Math.log(10_000))),
  vector("e-BH, two of five", "2", () => discoveries([120, 40, 9, 3, 0.5], 0.1)),
  vector("e-BH, four of five", "4", () => discoveries([60, 30, 18, 13, 0.5], 0.1)),
  vector("e-BH, none of five", "0", () => discoveries([49, 24, 16, 12, 9.9], 0.1)),
  within("lnL at its own bound", { expected: Math.log(100), tolerance: 1e-6 }, () =>
    lnAbove(lowerBound({ bad: 100, trials: 1e5 }, 0.01), { bad: 100, trials: 1e5 }),
  ),
];
