import { lnGamma } from "./streams/draw.ts";

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that a part `p` of all values stays below, by nearest rank. */
export const quantile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1));
  return sorted[rank] ?? Number.NaN;
};

/** P(at least `hits` of `runs`) when each hits with probability p. */
const atLeast = (hits: number, runs: number, p: number): number => {
  let below = 0;
  for (let k = 0; k < hits; k++)
    below += Math.exp(
      lnGamma(runs + 1) -
        lnGamma(k + 1) -
        lnGamma(runs - k + 1) +
        k * Math.log(p) +
        (runs - k) * Math.log1p(-p),
    );
  return 1 - below;
};

/** Clopper and Pearson's lower bound on a probability, from `hits` in `runs`, at `confidence`. */
export const lowerBoundOf = (hits: number, runs: number, confidence = 0.99): number => {
  if (hits === 0) return 0;
  let [low, high] = [0, hits / runs];
  for (let i = 0; i < 60; i++) {
    const mid = (low + high) / 2;
    if (atLeast(hits, runs, mid) > 1 - confidence) high = mid;
    else low = mid;
  }
  return low;
};
