import { excessFailures } from "../fold/across.ts";
import type { JudgeState } from "../fold/judge-state.ts";
import { guardShare, isBreached } from "../guard/guard.ts";
import type { Moment } from "../moment.ts";
import { absentFailMs, guardFreshMs, minBadUnits } from "../policy.ts";
import * as say from "../sentence/guard-sentence.ts";
import { readBurn } from "../../slo/burn-windows.ts";
import { absenceOf } from "./blindness.ts";
import { circumstances, type Finding } from "./finding.ts";

/**
 * Row 1 of `docs/spec/judge.md` §9: guards that need no comparison. They stay armed whatever else is
 * unknown or doubted, since a rollback needs little.
 */
export const absoluteFailure = (state: JudgeState, at: Moment): Finding | null =>
  ownGuards(state) ??
  outsideGuards(at) ??
  blast(state, at) ??
  cohortPage(state, at) ??
  absent(state);

const fail = (reason: Finding["reason"], sentence: string): Finding => ({
  outcome: "fail",
  reason,
  sentence,
});

const ownGuards = (state: JudgeState): Finding | null => {
  const { guard, stage } = state;
  if (guard.totalFailure !== null)
    return fail("totalFailure", say.totalFailure(state, guard.totalFailure));
  return isBreached(guard, guard.rate)
    ? fail("absoluteGuard", say.tooManyFailures(state, guardShare(stage.objective)))
    : null;
};

/** A breach is believed as long as it is fresh; what became of a stale one nobody knows. */
const outsideGuards = (at: Moment): Finding | null => {
  const breached = circumstances(at).guards.find(
    ({ state, atMs }) => state === "breached" && at.nowMs - atMs <= guardFreshMs,
  );
  return breached === undefined ? null : fail("guardBreached", say.guardBreached(breached));
};

const hasEnoughUnits = ({ guard }: JudgeState): boolean => guard.units.size >= minBadUnits;

const blast = (state: JudgeState, at: Moment): Finding | null => {
  const { blastCap } = circumstances(at);
  if (blastCap === null || !(blastCap > 0) || !hasEnoughUnits(state)) return null;
  const excess = excessFailures(state.across);
  return excess >= blastCap ? fail("blastCap", say.blastCapReached(state, excess, blastCap)) : null;
};

const cohortPage = (state: JudgeState, at: Moment): Finding | null => {
  if (!hasEnoughUnits(state)) return null;
  const page = readBurn(state.across.burn, at.nowMs, state.stage.objective).find(
    ({ severity, firing }) => severity === "page" && firing,
  );
  return page === undefined ? null : fail("cohortBurn", say.cohortPage(state, page));
};

/** Stable's outcomes come, the candidate's have not for minutes: it is gone, whatever it counts. */
const absent = (state: JudgeState): Finding | null => {
  const absentMs = absenceOf(state);
  return absentMs >= absentFailMs
    ? fail("countsMissing", say.candidateGone(state, absentMs))
    : null;
};
