import { marginBudgetPart, maxMargin } from "../policy.ts";
import type { Needs } from "../evidence.ts";
import { certificateAlpha, type Share } from "./exact.ts";

/**
 * Excess share of bad user-minutes that must be excluded before exposing `nextExposurePpm`: at most
 * half of the error budget's burn rate may be added there (`docs/spec/judge.md` §7).
 */
export const marginFor = (objective: number, nextExposurePpm: number): number =>
  Math.min(maxMargin, (marginBudgetPart * (1 - objective) * 1_000_000) / nextExposurePpm);

/** KL divergence of Bernoulli(p) from Bernoulli(q), 0 < p < 1. */
const divergence = (p: number, q: number): number =>
  p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));

/** Mixing costs this much evidence, ln; found by simulation. */
const mixingCost = 1.5;
/** The same of a comparative kernel. */
const kernelMixingCost = 2.2;
/** Squared widths of certificate (A) at its α; found by simulation. */
const asymptoticFactor = 9.3;
/** (A) needs about so many bad trials before it can speak. */
const asymptoticBad = 30;

/** Stable's share for forecasts: one failure in all it did when none was seen. */
const assumedShare = ({ bad, trials }: Share): number => Math.max(bad, 1) / Math.max(trials, 2);

/** Candidate user-minutes after which a change as good as stable is certified exactly, about (n_E). */
export const userMinutesFor = (
  stable: Share,
  margin: number,
  alpha: number = certificateAlpha,
): number => {
  const p = assumedShare(stable);
  if (p + margin >= 1) return Infinity;
  return (mixingCost - Math.log(alpha)) / divergence(p, p + margin);
};

/**
 * The same by the asymptotic certificate (n_A); `ratio` is the candidate's trials to stable's.
 * Infinite where it would come to too few bad trials to be used.
 */
export const asymptoticMinutesFor = (
  stable: Share,
  margin: number,
  { ratio, factor = asymptoticFactor }: { readonly ratio: number; readonly factor?: number },
): number => {
  const p = assumedShare(stable);
  const n = (factor * p * (1 - p) * (1 + ratio)) / margin ** 2;
  return p * n >= asymptoticBad ? n : Infinity;
};

/** Smallest margin that so many candidate user-minutes could certify, about. */
export const provableMargin = (stable: Share, userMinutes: number): number => {
  let [low, high] = [0, 1 - assumedShare(stable)];
  for (let i = 0; i < 40; i++) {
    const mid = (low + high) / 2;
    if (userMinutesFor(stable, mid) <= userMinutes) high = mid;
    else low = mid;
  }
  return high;
};

/**
 * What the certificates still wait for, at `perMinute` candidate user-minutes a minute, where
 * failures cluster `effect`-fold. Null once the forecast is used up: then it is the candidate's own
 * failures that stand in the way.
 */
export const needsFor = (of: {
  readonly candidate: Share;
  readonly stable: Share;
  readonly margin: number;
  readonly perMinute: number;
  readonly effect?: number;
}): Needs | null => {
  const { candidate, stable, margin, perMinute, effect = 1 } = of;
  const ratio = stable.trials > 0 ? candidate.trials / stable.trials : 0;
  const need = Math.min(
    userMinutesFor(stable, margin),
    asymptoticMinutesFor(stable, margin, { ratio }),
  );
  const missing = need * Math.max(1, effect) - candidate.trials;
  if (!(missing > 0) || !Number.isFinite(missing)) return null;
  const userMinutes = Math.ceil(missing);
  return { userMinutes, ms: perMinute > 0 ? (userMinutes / perMinute) * 60_000 : null };
};

/**
 * Candidate requests until a candidate that fails `riskRatio` times as often as stable is rolled
 * back, about: n_rb of `docs/spec/judge.md` §8. `rho` is its share, `stableShare` stable's share of
 * failures, `alpha` what the test may spend.
 */
export const requestsToDetect = (of: {
  readonly rho: number;
  readonly stableShare: number;
  readonly riskRatio: number;
  readonly alpha: number;
}): number => {
  const { rho, stableShare, riskRatio, alpha } = of;
  if (!(riskRatio > 1) || !(stableShare > 0) || rho <= 0 || rho >= 1) return Infinity;
  const theta = (rho * riskRatio) / (1 - rho + rho * riskRatio);
  const failuresPerRequest = (stableShare * (1 - rho)) / rho + stableShare * riskRatio;
  const perFailure = theta < 1 ? divergence(theta, rho) : -Math.log(rho);
  return (kernelMixingCost - Math.log(alpha)) / (perFailure * failuresPerRequest);
};
