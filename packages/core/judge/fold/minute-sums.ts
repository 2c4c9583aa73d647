import type { Share } from "../certificate/exact.ts";

/**
 * Trials and bad ones of one arm, with the sums over units that tell how much the bad ones cluster.
 * A trial is a user-minute or a request; `n` and `x` of a unit are its trials and its bad ones.
 */
export type UnitSums = {
  trials: number;
  bad: number;
  /** Σx², Σxn and Σn² over units. */
  xx: number;
  xn: number;
  nn: number;
};

export const openSums = (): UnitSums => ({ trials: 0, bad: 0, xx: 0, xn: 0, nn: 0 });

/** A unit that had `before` has had `more` besides; in place, without looking at other units. */
export const addTrials = (sums: UnitSums, before: Share, more: Share): void => {
  const [x, n] = [before.bad + more.bad, before.trials + more.trials];
  sums.trials += more.trials;
  sums.bad += more.bad;
  sums.xx += x ** 2 - before.bad ** 2;
  sums.xn += x * n - before.bad * before.trials;
  sums.nn += n ** 2 - before.trials ** 2;
};

/** Σ_u (x_u − p̂ n_u)²: how far units are from all failing alike. */
export const spreadOf = ({ trials, bad, xx, xn, nn }: UnitSums): number => {
  if (trials === 0) return 0;
  const share = bad / trials;
  return Math.max(0, xx - 2 * share * xn + share ** 2 * nn);
};

/**
 * How much failures cluster in units: the variance of the share against that of independent trials,
 * D = Σ_u(x_u − p̂ n_u)² / (N p̂ (1 − p̂)); 1 where nothing or everything is bad.
 */
export const designEffect = (sums: UnitSums): number => {
  const share = sums.bad / sums.trials;
  const independent = sums.trials * share * (1 - share);
  return independent > 0 ? spreadOf(sums) / independent : 1;
};
