import { logSumExp } from "../kernel/log-sum.ts";

/** Bad trials of all trials. */
export type Share = { readonly bad: number; readonly trials: number };

const lowerFactors: readonly number[] = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const raiseFactors: readonly number[] = [1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2, 3, 6];

/** ln of the evidence for the rates `factors · p` against p, evenly mixed. */
const lnMixture = (p: number, { bad, trials }: Share, factors: readonly number[]): number => {
  const kept = factors.filter((factor) => factor * p < 1);
  if (kept.length === 0) return -Infinity;
  const good = trials - bad;
  const terms = kept.map((factor) => {
    const ofGood = good === 0 ? 0 : good * (Math.log1p(-factor * p) - Math.log1p(-p));
    return bad * Math.log(factor) + ofGood;
  });
  return logSumExp(terms) - Math.log(kept.length);
};

/** ln of the evidence that the true share is *below* p; rises with p. Zero trials prove nothing. */
export const lnBelow = (p: number, share: Share): number => lnMixture(p, share, lowerFactors);

/** ln of the evidence that the true share is *above* p; falls with p. */
export const lnAbove = (p: number, share: Share): number => lnMixture(p, share, raiseFactors);

const bisections = 60;

/** Last point of [from, to] at which `holds`, which is true up to some point and false after it. */
const lastWhere = (from: number, to: number, holds: (p: number) => boolean): number => {
  let [low, high] = [from, to];
  for (let i = 0; i < bisections; i++) {
    const mid = (low + high) / 2;
    if (holds(mid)) low = mid;
    else high = mid;
  }
  return low;
};

/** The true share is at least this, at all times together with probability 1 − α. */
export const lowerBound = (share: Share, alpha: number): number =>
  share.bad === 0
    ? 0
    : lastWhere(0, share.bad / share.trials, (p) => lnAbove(p, share) >= -Math.log(alpha));

/** The true share is at most this, at all times together with probability 1 − α. */
export const upperBound = (share: Share, alpha: number): number =>
  share.trials === 0
    ? 1
    : lastWhere(share.bad / share.trials, 1, (p) => lnBelow(p, share) < -Math.log(alpha));

/** The promotion certificate's error rates: for stable's lower bound and for the candidate. */
const stableAlpha = 0.005;
export const certificateAlpha = 0.02;

/**
 * Certificate (E) of `docs/spec/judge.md` §7: it is proven that the candidate's share of bad
 * user-minutes exceeds stable's by less than `delta`, once the value reaches ln(1/certificateAlpha).
 */
export const lnCertificate = (candidate: Share, stable: Share, delta: number): number => {
  const bound = lowerBound(stable, stableAlpha) + delta;
  return bound >= 1 ? 0 : lnBelow(bound, candidate);
};
