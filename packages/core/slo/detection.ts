import { guardShare } from "../judge/guard/guard.ts";
import { stakesOf } from "../judge/ledger.ts";
import { guardAlpha, minBadUnits, streakRequests } from "../judge/policy.ts";

/** KL divergence of Bernoulli(p) from Bernoulli(q). */
const divergence = (p: number, q: number): number => {
  const part = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(x / y));
  return part(p, q) + part(1 - p, 1 - q);
};

/** A mixture over alternatives pays this much evidence for not knowing which is true, ln (§2.9). */
const mixingCost = 2.2;

export type Detecting = {
  /** Share of units on the candidate, 0 < exposure < 1. */
  readonly exposure: number;
  /** Share of the candidate's requests that fail because of the change. */
  readonly failing: number;
  /** Share of stable's requests that fail anyhow. */
  readonly stableShare: number;
  /** What the stage may spend (`alphaOf`). */
  readonly alpha: number;
  readonly objective: number;
};

/**
 * Candidate requests until the judge fails the candidate, about: the least of what the comparison,
 * the absolute guard and total failure need, each request by another user. Source of the first:
 * `docs/spec/judge.md` (n_rb); the second is the same for one sample.
 */
export const requestsUntilFail = (of: Detecting): number => {
  const { failing, stableShare, objective } = of;
  const share = Math.min(1, stableShare + failing * (1 - stableShare));
  const atLeast = minBadUnits / share;
  const guard = guardShare(objective);
  const byGuard =
    share > guard
      ? (mixingCost - Math.log(guardAlpha)) / divergence(Math.min(share, 1), guard)
      : Number.POSITIVE_INFINITY;
  const byStreak = share >= 1 ? streakRequests : Number.POSITIVE_INFINITY;
  return Math.max(atLeast, Math.min(byComparison(of, share), byGuard, byStreak));
};

const byComparison = ({ exposure, stableShare, alpha }: Detecting, share: number): number => {
  const stake = stakesOf(alpha, ["errors", "latencyTail"])[0]?.alpha ?? 0;
  if (!(stake > 0) || !(exposure > 0) || exposure >= 1) return Number.POSITIVE_INFINITY;
  // Bad events per candidate request, of both arms, and how many of them are the candidate's.
  const perRequest = (stableShare * (1 - exposure)) / exposure + share;
  const theta = share / perRequest;
  return (mixingCost - Math.log(stake)) / (divergence(theta, exposure) * perRequest);
};
