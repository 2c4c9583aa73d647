import type { WeightedSignal } from "./terms.ts";

/**
 * The judge's constants (`docs/spec/judge.md`). They are the product's, not a plan's: what a
 * service tunes is its SLO and its stages.
 */

/** Least that must have been seen before any promotion. */
export const floorRequests = 300;
export const floorUnits = 30;
/** The same for a named cohort, which is small and compares nothing. */
export const floorCohortRequests = 10;

/** Probability that a harmless change is ever rolled back by a comparison, over a whole rollout. */
export const rolloutAlpha = 0.01;
/** Part of it that first entries into stages share; the rest is for stages entered again. */
export const plannedShare = 0.9;
/** α of a shadow stage, outside the rollout's: nobody is exposed. */
export const shadowAlpha = 0.01;
/** α of an absolute guard, per stage entry. */
export const guardAlpha = 0.001;

/** What a proven regression of a signal may do by itself. */
export type SignalAction =
  /** Rolls back where it matters. */
  | "rollback"
  /** Holds for the author; a gross one (`grossRatio`) rolls back. */
  | "holdUnlessGross"
  /** Holds for the author, whatever its size. */
  | "hold";

/**
 * The comparative signals: weights are renormalised over those enabled in a stage; `tiers` tells
 * whether a unit's later bad events count as well (`docs/spec/judge.md` §4).
 */
export const signalTable: Readonly<
  Record<
    WeightedSignal,
    { readonly weight: number; readonly action: SignalAction; readonly tiers: boolean }
  >
> = {
  errors: { weight: 0.4, action: "rollback", tiers: true },
  latencyTail: { weight: 0.1, action: "rollback", tiers: false },
  latencyP90: { weight: 0.07, action: "holdUnlessGross", tiers: false },
  latencyP50: { weight: 0.03, action: "holdUnlessGross", tiers: false },
  latencySli: { weight: 0.1, action: "rollback", tiers: false },
  crashes: { weight: 0.1, action: "rollback", tiers: false },
  successDrop: { weight: 0.1, action: "hold", tiers: false },
  crashReports: { weight: 0.1, action: "hold", tiers: false },
  expectation: { weight: 0.1, action: "hold", tiers: false },
};
/** Risk ratio from which a shift of the latency's body is gross. */
export const grossRatio = 1.5;
/** A unit's first, 4th and 16th bad event are counted apart: heavy clients fail sometimes. */
export const tiers = [
  { tier: 1, share: 0.6 },
  { tier: 4, share: 0.2 },
  { tier: 16, share: 0.2 },
] as const;
/** Risk ratios whose excess is tested beside "no worse", to say how much worse at least. */
export const riskRatios = [1, 1.25, 1.5, 2, 3, 5, 10] as const;

/** Fewest distinct bad candidate units for any rollback. */
export const minBadUnits = 3;
/** Least excess of failures worth a rollback, as a part of the error budget. */
export const materialBudgetPart = 0.1;
/** Slowness is worth a rollback at half as many slow requests again as the frozen 1 %, or as stable. */
export const materialSlowPart = 0.5;

/** Promotion may add at most this part of the error budget's burn rate at the next exposure. */
export const marginBudgetPart = 0.5;
/** Largest margin, whatever the next exposure. */
export const maxMargin = 0.05;

/** An absolute guard fires above this multiple of the error budget … */
export const guardBudgets = 10;
/** … but not above this share, where the grid of alternatives would run out. */
export const maxGuardShare = 0.5;
/** Failures are the candidate's own while stable fails less than this part of the guard's share. */
export const sharedOutagePart = 0.5;

/** Total failure: every candidate request of consecutive bins fails, so many of so many users … */
export const streakRequests = 5;
export const streakUnits = 3;
/** … while stable, seen at least so often, fails less than this share of its requests. */
export const streakStableRequests = 3;
export const streakStableShare = 0.5;
/** … so seldom that chance would explain the streak less often than this. */
export const streakAlpha = 1e-6;

/** A clustering of failures within users above this shrinks the certificate's sample (§7). */
export const toleratedDesignEffect = 3;

/** Latency does not count before a candidate is this old and has served this much: cold caches. */
export const warmUpMs = 60_000;
export const warmUpRequests = 1_000;

/** Counts older than this are no counts, ms. */
export const silenceMs = 5_000;

/** Latency thresholds are frozen from at least this many requests of stable, at this quantile. */
export const minSlowRequests = 2_000;
export const slowQuantile = 0.99;

/** What `touches` names must have been met so often, by so many units, before it counts as exercised. */
export const exercisedRequests = 300;
export const exercisedUnits = 30;

/** α of the sample-ratio tests of a stage entry, on assignment and on outcomes. */
export const assignedAlpha = 0.0005;
export const outcomesAlpha = 0.0005;

/** False discovery rate at which slices are called worse. */
export const sliceRate = 0.1;
/** α at which one instance is called worse than its siblings, shared by all of them. */
export const instanceAlpha = 0.001;

/** More late events than this share, and counts of events are no ground for raising. */
export const maxLateShare = 0.001;

/** A guard's reading older than this says nothing, ms. */
export const guardFreshMs = 60_000;

/** Excess failures worth a rollback without statistics: this part of the month's error budget. */
export const blastBudgetPart = 0.005;

/** Without an outcome of the candidate: so long is blindness, so long a rollback, ms … */
export const absentBlindMs = 60_000;
export const absentFailMs = 5 * 60_000;
/** … where so many of its units would have been seen by stable's measure. */
export const absentUnits = 20;

/** Asymptotic certificate: α, the difference at which its width is least, least bad of each arm. */
export const asymptoticAlpha = 0.025;
export const asymptoticTuning = 3.2;
export const asymptoticBad = 30;
/** The same where failures cluster more than `toleratedDesignEffect`. */
export const asymptoticClusteredBad = 100;
