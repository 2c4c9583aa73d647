import { certificateAlpha, type Share } from "./exact.ts";
import { marginBudgetPart, maxMargin } from "../policy.ts";
import type { Needs } from "../verdict.ts";

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

/** Stable's share for forecasts: one failure in all it did when none was seen. */
const assumedShare = ({ bad, trials }: Share): number => Math.max(bad, 1) / Math.max(trials, 2);

/** Candidate user-minutes after which a change as good as stable is certified, about (n_E, §8). */
export const userMinutesFor = (stable: Share, margin: number): number => {
  const p = assumedShare(stable);
  if (p + margin >= 1) return Infinity;
  return (mixingCost - Math.log(certificateAlpha)) / divergence(p, p + margin);
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
 * What the certificate still waits for, at `perMinute` candidate user-minutes a minute. Null once
 * the forecast is used up: then it is the candidate's own failures that stand in the way.
 */
export const needsFor = (of: {
  readonly candidate: Share;
  readonly stable: Share;
  readonly margin: number;
  readonly perMinute: number;
}): Needs | null => {
  const missing = userMinutesFor(of.stable, of.margin) - of.candidate.trials;
  if (!(missing > 0) || !Number.isFinite(missing)) return null;
  const userMinutes = Math.ceil(missing);
  return { userMinutes, ms: of.perMinute > 0 ? (userMinutes / of.perMinute) * 60_000 : null };
};
