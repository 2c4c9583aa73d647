import { shareOf } from "../fold/arm-totals.ts";
import type { ArmState, JudgeState } from "../fold/judge-state.ts";
import { guardShare, isBreached } from "../guard/guard.ts";
import {
  materialBudgetPart,
  materialSlowPart,
  minBadUnits,
  silenceMs,
  slowQuantile,
} from "../policy.ts";
import { isProven, type Proof } from "../kernel/proof.ts";
import * as say from "../sentence/fault-sentence.ts";
import type { Moment, Finding } from "./finding.ts";
import type { Signal } from "../verdict.ts";

const badShare = ({ totals, warm }: ArmState, signal: Signal): number =>
  signal === "latencyTail"
    ? shareOf(warm.slow, warm.requests)
    : shareOf(totals.failures, totals.requests);

/** Excess of the candidate's bad share over stable's. */
const excessOf = ({ candidate, stable }: JudgeState, signal: Signal): number =>
  badShare(candidate, signal) - badShare(stable, signal);

/**
 * Least excess that matters enough to act on. The threshold of slowness was frozen in another hour:
 * where stable itself exceeds it more often by now, the candidate must be worse than that.
 */
const leastExcess = ({ stage, stable }: JudgeState, signal: Signal): number =>
  signal === "latencyTail"
    ? materialSlowPart * Math.max(1 - slowQuantile, badShare(stable, signal))
    : materialBudgetPart * (1 - stage.objective);

/** Whether what was proven matters enough to act on: proven and material. */
const isMaterial = (state: JudgeState, signal: Signal): boolean =>
  excessOf(state, signal) >= leastExcess(state, signal);

const distinctBad = ({ candidate }: JudgeState, signal: Signal): number =>
  signal === "latencyTail" ? candidate.slowUnits : candidate.badUnits;

const isEnough = (state: JudgeState, { signal }: Proof): boolean =>
  distinctBad(state, signal) >= minBadUnits;

/** Proofs against the candidate, strongest evidence first. */
const provenOf = ({ proofs }: JudgeState): readonly Proof[] =>
  proofs.filter(isProven).toSorted((a, b) => b.lnMost - a.lnMost);

/**
 * What ends the rollout now (rows 1 and 2 of `docs/spec/judge.md` §9), whatever else holds.
 * On `full` the holdback is too small to blame by itself: a proof against the candidate fails it
 * only together with a breach of the SLO.
 */
export const failing = (state: JudgeState): Finding | null => {
  const { guard, stage } = state;
  if (guard.totalFailure !== null)
    return {
      outcome: "fail",
      reason: "totalFailure",
      sentence: say.totalFailure(state, guard.totalFailure),
    };
  if (isBreached(guard, guard.rate))
    return {
      outcome: "fail",
      reason: "absoluteGuard",
      sentence: say.tooManyFailures(state, guardShare(stage.objective)),
    };
  const proof = provenOf(state).find(
    (proven) => isEnough(state, proven) && isMaterial(state, proven.signal),
  );
  if (proof === undefined) return null;
  if (stage.kind !== "full")
    return { outcome: "fail", reason: "regression", sentence: say.regression(state, proof) };
  if (proof.signal === "errors" && isBreached(guard, guard.slo))
    return {
      outcome: "fail",
      reason: "absoluteGuard",
      sentence: say.sloBroken(state, proof),
    };
  return null;
};

/** Why the judge cannot see (row 3). Silence is never a pass. */
export const blind = (state: JudgeState, at: Moment): Finding | null => {
  const sentence = blindSentence(state, at);
  return sentence === null ? null : { outcome: "blind", reason: "countsMissing", sentence };
};

const blindSentence = (state: JudgeState, at: Moment): string | null => {
  if (at.splittersSilent) return say.splitterSilent;
  if (state.unreadable > 0) return say.unreadable(state.unreadable);
  if (at.lastBinMs === null)
    return at.nowMs - state.stage.enteredAtMs <= silenceMs ? null : say.noCounts;
  const silentMs = at.nowMs - at.lastBinMs;
  return silentMs <= silenceMs ? null : say.countsStopped(silentMs);
};

/** Proven, but not worth a rollback without the author (row 4), or by too few users as yet. */
export const doubtful = (state: JudgeState): Finding | null => {
  const proofs = provenOf(state);
  const proof = proofs.find((proven) => isEnough(state, proven)) ?? proofs[0];
  if (proof === undefined) return null;
  if (!isEnough(state, proof))
    return {
      outcome: "undecided",
      reason: "unproven",
      sentence: say.tooFewUsers(state, distinctBad(state, proof.signal)),
    };
  const sentence = isMaterial(state, proof.signal)
    ? say.worseThanHoldback(state, proof)
    : say.immaterial(state, proof, excessOf(state, proof.signal));
  return { outcome: "undecided", reason: "immaterial", sentence };
};
