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

/** One alternative of a kernel with its weight, ln. */
type Point = Bet & { readonly lnShare: number; lnWeight: number };

/**
 * A test martingale: a mixture over alternatives and over the minute in which they began.
 *
 * It starts at 1 and is a supermartingale under its null, so that it ever reaches 1/α with
 * probability at most α (Ville), however often it is looked at. Mutable; one per signal and stage
 * entry, never carried into the next stage.
 */
export type Kernel = {
  readonly points: readonly Point[];
  /** Mass that still waits for a change to begin. */
  unspent: number;
  /** Mass that each minute spends. */
  readonly perMinute: number;
};

/** When the mass is bet: `start` of it at once, the rest evenly over `horizonMin` minutes. */
export type Schedule = { readonly start: number; readonly horizonMin: number };

/** Half of the mass on "bad from the start", half on a later change. */
export const changeTime = (horizonMin: number): Schedule => ({ start: 0.5, horizonMin });

/**
 * The comparative kernel's bets: to which arm did a bad event happen? The candidate holds the share
 * `rho` of units, 0 < rho < 1; the null is "at most `r0` times as bad as stable". Given a bad event,
 * it is the candidate's with θ(r) = ρr / (1 − ρ + ρr), whatever the common rate is.
 */
export const splitBets = (rho: number, r0 = 1): readonly Bet[] => {
  const lnTotal = (r: number): number => Math.log1p(rho * (r - 1));
  return riskGrid.map((step) => {
    const other = lnTotal(r0) - lnTotal(r0 * step);
    return { bad: Math.log(step) + other, other };
  });
};

/** A fresh kernel over the given bets, evenly weighted. */
export const openKernel = (bets: readonly Bet[], { start, horizonMin }: Schedule): Kernel => {
  const lnShare = -Math.log(bets.length);
  return {
    points: bets.map((bet) => ({ ...bet, lnShare, lnWeight: Math.log(start) + lnShare })),
    unspent: 1 - start,
    perMinute: (1 - start) / Math.max(1, horizonMin),
  };
};

/** Lets `minutes` of stage time pass: so much more mass is bet on a change that begins now. */
export const passMinutes = (kernel: Kernel, minutes: number): void => {
  const spent = Math.min(kernel.unspent, minutes * kernel.perMinute);
  if (!(spent > 0)) return;
  kernel.unspent -= spent;
  const lnSpent = Math.log(spent);
  for (const point of kernel.points)
    point.lnWeight = logAddExp(point.lnWeight, lnSpent + point.lnShare);
};

/**
 * Takes one closed bin: `bad` events for the candidate (or failures, in a one-sample kernel) and
 * `other` ones. Always both of a bin at once: evidence between an arm's half and the other's means
 * nothing.
 */
export const observe = (kernel: Kernel, bad: number, other: number): void => {
  if (bad === 0 && other === 0) return;
  for (const point of kernel.points) point.lnWeight += bad * point.bad + other * point.other;
};

/** Below this the rest of a sum is lost in rounding: e^−45 < 2^−64. */
const negligible = -45;

/** ln of the evidence against the null. Compare with ln(1/α); it is never a probability. */
export const lnEvidence = (kernel: Kernel): number => {
  let high = kernel.unspent > 0 ? Math.log(kernel.unspent) : -Infinity;
  const lnUnspent = high;
  for (const { lnWeight } of kernel.points) if (lnWeight > high) high = lnWeight;
  let sum = Math.exp(lnUnspent - high);
  for (const { lnWeight } of kernel.points) {
    const below = lnWeight - high;
    if (below > negligible) sum += Math.exp(below);
  }
  return high + Math.log(sum);
};
