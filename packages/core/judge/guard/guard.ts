import type { AssignedBy } from "../../cohort/assignment.ts";
import type { Bin } from "../../counts/bin.ts";
import { guardWindowMs, guardWindowRequests } from "../../limits.ts";
import { badRows, shareOf, sumCounts } from "../fold/arm-totals.ts";
import {
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
} from "../kernel/kernel.ts";
import { rateBets } from "../kernel/one-sample.ts";
import {
  guardAlpha,
  guardBudgets,
  maxGuardShare,
  minBadUnits,
  sharedOutagePart,
  streakAlpha,
  streakRequests,
  streakStableRequests,
  streakStableShare,
  streakUnits,
} from "../policy.ts";
import type { JudgeStage } from "../stage.ts";

/** Everybody who sees the candidate without having asked for it. */
const exposed: readonly AssignedBy[] = ["named", "bucket"];
const onStable: readonly AssignedBy[] = ["denied", "bucket", "keyless"];

/** A one-sample test of the candidate's failing share against `limit`; latched. */
export type RateTest = { readonly limit: number; readonly kernel: Kernel; rejected: boolean };

/** What all candidate requests of consecutive bins that failed entirely add up to. */
type Streak = {
  sinceMs: number;
  requests: number;
  stableRequests: number;
  stableFailures: number;
  readonly units: Set<string>;
};

/** Bins that wait until it is known whether stable fails as well. */
type Window = {
  sinceMs: number;
  bad: number;
  trials: number;
  stableBad: number;
  stableRequests: number;
};

/**
 * Guards that need no comparison (`docs/spec/judge.md` §6), armed in every exposed stage.
 *
 * *Total failure*: consecutive bins in which every candidate request failed. Bins do not order
 * requests within a second, so this is stricter than "5 failures in a row": one good answer in a
 * second ends the streak, and so does a second in which stable fails half. It contains "the first 10
 * users of the stage all fail", and fires only where chance, at the rate at which stable fails
 * meanwhile, hardly explains the streak.
 *
 * *Rate*: more than ten error budgets of requests fail. One user counts once a second, so that
 * retries are not evidence, and three distinct users are needed. Seconds in which stable itself
 * fails half as much are left out: an outage of both is not the candidate's.
 */
export type Guard = {
  readonly rate: RateTest;
  /** The SLO itself; only on `full`, and only together with a proof that stable is better. */
  readonly slo: RateTest | null;
  readonly units: Set<string>;
  streak: Streak | null;
  window: Window | null;
  /** Requests of the streak that was a total failure, and stable's meanwhile. */
  totalFailure: { readonly requests: number; readonly stableRequests: number } | null;
};

const openRate = (limit: number, horizonMin: number): RateTest => ({
  limit,
  kernel: openKernel(rateBets(limit), changeTime(horizonMin)),
  rejected: false,
});

/** The share of failures above which an absolute guard fires, whatever stable does. */
export const guardShare = (objective: number): number =>
  Math.min(maxGuardShare, guardBudgets * (1 - objective));

export const openGuard = ({ objective, horizonMin, kind }: JudgeStage): Guard => ({
  rate: openRate(guardShare(objective), horizonMin),
  slo: kind === "full" ? openRate(Math.min(maxGuardShare, 1 - objective), horizonMin) : null,
  units: new Set(),
  streak: null,
  window: null,
  totalFailure: null,
});

export const passGuardMinutes = ({ rate, slo }: Guard, minutes: number): void => {
  passMinutes(rate.kernel, minutes);
  if (slo !== null) passMinutes(slo.kernel, minutes);
};

/** What the guards see of one bin. */
type Sight = {
  readonly startMs: number;
  readonly units: ReadonlySet<string>;
  readonly requests: number;
  readonly failures: number;
  readonly stableRequests: number;
  readonly stableFailures: number;
};

/** Takes one closed bin. */
export const guardBin = (guard: Guard, { startMs, candidate, stable }: Bin): void => {
  const ours = sumCounts(candidate, exposed);
  const theirs = sumCounts(stable, onStable);
  const sight: Sight = {
    startMs,
    units: new Set(badRows(candidate, exposed, "errors").map(({ unit }) => unit)),
    requests: ours.requests,
    failures: ours.failures,
    stableRequests: theirs.requests,
    stableFailures: theirs.failures,
  };
  for (const unit of sight.units) if (guard.units.size < minBadUnits) guard.units.add(unit);
  followStreak(guard, sight);
  followRate(guard, sight);
};

const followStreak = (guard: Guard, sight: Sight): void => {
  const stableFails =
    sight.stableRequests > 0 &&
    shareOf(sight.stableFailures, sight.stableRequests) >= streakStableShare;
  if (sight.failures < sight.requests || stableFails) {
    guard.streak = null;
    return;
  }
  if (sight.requests === 0 && guard.streak === null) return;
  const streak = (guard.streak ??= {
    sinceMs: sight.startMs,
    requests: 0,
    stableRequests: 0,
    stableFailures: 0,
    units: new Set(),
  });
  streak.requests += sight.requests;
  streak.stableRequests += sight.stableRequests;
  streak.stableFailures += sight.stableFailures;
  for (const unit of sight.units) if (streak.units.size < streakUnits) streak.units.add(unit);
  if (isTotal(streak, sight.startMs))
    guard.totalFailure ??= { requests: streak.requests, stableRequests: streak.stableRequests };
};

/** Whether the streak is long enough, by enough users, and not what stable has at this time too. */
const isTotal = (streak: Streak, nowMs: number): boolean => {
  const { requests, units, stableRequests, stableFailures } = streak;
  if (requests < streakRequests || units.size < streakUnits) return false;
  if (stableRequests < streakStableRequests && nowMs - streak.sinceMs < guardWindowMs) return false;
  const stableShare = (stableFailures + 1) / (stableRequests + 2);
  return requests * Math.log(stableShare) <= Math.log(streakAlpha);
};

const followRate = (guard: Guard, sight: Sight): void => {
  const window = (guard.window ??= {
    sinceMs: sight.startMs,
    bad: 0,
    trials: 0,
    stableBad: 0,
    stableRequests: 0,
  });
  window.bad += Math.min(sight.units.size, sight.requests);
  window.trials += sight.requests;
  window.stableBad += sight.stableFailures;
  window.stableRequests += sight.stableRequests;
  const full = window.stableRequests >= guardWindowRequests;
  if (!full && sight.startMs - window.sinceMs < guardWindowMs) return;
  guard.window = null;
  const stableShare = shareOf(window.stableBad, window.stableRequests);
  if (stableShare < sharedOutagePart * guard.rate.limit) observeRate(guard.rate, window);
  if (guard.slo !== null) observeRate(guard.slo, window);
};

const observeRate = (test: RateTest, { bad, trials }: Window): void => {
  observe(test.kernel, bad, trials - bad);
  test.rejected ||= lnEvidence(test.kernel) >= -Math.log(guardAlpha);
};

/** Whether a rate guard has fired: proven, and by enough users. */
export const isBreached = (guard: Guard, test: RateTest | null): boolean =>
  test !== null && test.rejected && guard.units.size >= minBadUnits;
