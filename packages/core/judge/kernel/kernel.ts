import { logAddExp } from "./log-sum.ts";

/**
 * How many times worse the candidate may be; the mixture bets on all of them at once, evenly
 * (`docs/spec/judge.md` §2).
 */
export const riskGrid: readonly number[] = [
  1.25, 1.5, 2, 2.5, 3, 4, 6, 8, 12, 16, 32, 64, 128, 512, 2048, 8192,
];

/** Log-likelihood ratio of one bad and of one other event under one alternative. */
export type Bet = { readonly bad: number; readonly other: number };

/**
 * A test martingale: a mixture over alternatives and over the minute in which they began.
 *
 * It starts at 1 and is a supermartingale under its null, so that it ever reaches 1/α with
 * probability at most α (Ville), however often it is looked at. Mutable; one per signal and stage
 * entry, never carried into the next stage. Its whole state are `lnWeights` and `unspent`.
 */
export type Kernel = {
  /** ln of what is bet on each alternative by now, its share of the mixture included. */
  readonly lnWeights: Float64Array;
  /** Log-likelihood ratios of a bad and of another event, by alternative. */
  readonly lnBad: Float64Array;
  readonly lnOther: Float64Array;
  /** Mass that still waits for a change to begin. */
  unspent: number;
  /** Mass that each minute spends. */
  readonly perMinute: number;
};

/** When the mass is bet: `start` of it at once, the rest evenly over `horizonMin` minutes. */
export type Schedule = { readonly start: number; readonly horizonMin: number };

/** Half of the mass on "bad from the start", half on a later change. */
export const changeTime = (horizonMin: number): Schedule => ({ start: 0.5, horizonMin });

/** All of the mass at once: where nothing can begin late. */
export const atOnce: Schedule = { start: 1, horizonMin: 1 };

/** ln(1 − ρ + ρr), exact for r near 1. */
const lnTotal = (rho: number, r: number): number => Math.log1p(rho * (r - 1));

/**
 * The comparative kernel's bets: to which arm did a bad event happen? The candidate holds the share
 * `rho` of units, 0 < rho < 1; the null is "at most `r0` times as bad as stable". Given a bad event,
 * it is the candidate's with θ(r) = ρr / (1 − ρ + ρr), whatever the common rate is.
 */
export const splitBets = (
  rho: number,
  r0 = 1,
  grid: readonly number[] = riskGrid,
): readonly Bet[] =>
  grid.map((step) => {
    const other = lnTotal(rho, r0) - lnTotal(rho, r0 * step);
    return { bad: Math.log(step) + other, other };
  });

/** A fresh kernel over the given bets, evenly weighted. */
export const openKernel = (bets: readonly Bet[], { start, horizonMin }: Schedule): Kernel => ({
  lnWeights: new Float64Array(bets.length).fill(Math.log(start) - Math.log(bets.length)),
  lnBad: Float64Array.from(bets, ({ bad }) => bad),
  lnOther: Float64Array.from(bets, ({ other }) => other),
  unspent: 1 - start,
  perMinute: (1 - start) / Math.max(1, horizonMin),
});

/** Lets `minutes` of stage time pass: so much more mass is bet on a change that begins now. */
export const passMinutes = (kernel: Kernel, minutes: number): void => {
  const spent = Math.min(kernel.unspent, minutes * kernel.perMinute);
  if (!(spent > 0)) return;
  kernel.unspent -= spent;
  const { lnWeights } = kernel;
  const lnSpent = Math.log(spent) - Math.log(lnWeights.length);
  for (let k = 0; k < lnWeights.length; k += 1)
    lnWeights[k] = logAddExp(lnWeights[k] ?? 0, lnSpent);
};

/**
 * Takes one closed bin: `bad` events for the candidate (or failures, in a one-sample kernel) and
 * `other` ones. Always both of a bin at once: evidence between an arm's half and the other's means
 * nothing.
 */
export const observe = (kernel: Kernel, bad: number, other: number): void => {
  if (bad === 0 && other === 0) return;
  const { lnWeights, lnBad, lnOther } = kernel;
  for (let k = 0; k < lnWeights.length; k += 1)
    lnWeights[k] = (lnWeights[k] ?? 0) + bad * (lnBad[k] ?? 0) + other * (lnOther[k] ?? 0);
};

/** Of a comparative kernel, how the candidate's share was in one bin and what is its null. */
export type Split = { readonly rho: number; readonly r0: number };

/** The same where the candidate's share is not nominal but what this bin had, 0 < rho < 1. */
export const observeSplit = (
  { lnWeights }: Kernel,
  { rho, r0 }: Split,
  { bad, other }: Bet,
): void => {
  if (bad === 0 && other === 0) return;
  const lnNull = lnTotal(rho, r0);
  for (let k = 0; k < lnWeights.length; k += 1) {
    const step = riskGrid[k] ?? 1;
    const lnOther = lnNull - lnTotal(rho, r0 * step);
    lnWeights[k] = (lnWeights[k] ?? 0) + bad * (Math.log(step) + lnOther) + other * lnOther;
  }
};

/** Below this the rest of a sum is lost in rounding: e^−45 < 2^−64. */
const negligible = -45;

/** ln of the evidence against the null. Compare with ln(1/α); it is never a probability. */
export const lnEvidence = ({ lnWeights, unspent }: Kernel): number => {
  const lnUnspent = unspent > 0 ? Math.log(unspent) : -Infinity;
  let high = lnUnspent;
  for (let k = 0; k < lnWeights.length; k += 1) high = Math.max(high, lnWeights[k] ?? high);
  let sum = Math.exp(lnUnspent - high);
  for (let k = 0; k < lnWeights.length; k += 1) {
    const below = (lnWeights[k] ?? high) - high;
    if (below > negligible) sum += Math.exp(below);
  }
  return high + Math.log(sum);
};
