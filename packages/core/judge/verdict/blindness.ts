import type { JudgeState } from "../fold/judge-state.ts";
import type { Moment } from "../moment.ts";
import { absentBlindMs, absentUnits, guardFreshMs, maxLateShare, silenceMs } from "../policy.ts";
import * as say from "../sentence/blind-sentence.ts";
import { circumstances, type Finding } from "./finding.ts";

/** Why the judge cannot see (row 3 of `docs/spec/judge.md` §9). None of it is ever a pass. */
export const blind = (state: JudgeState, at: Moment): Finding | null =>
  unseen(state, at) ?? mismatched(state, at) ?? lateEvents(state) ?? blindGuard(at);

const finding = (reason: Finding["reason"], sentence: string): Finding => ({
  outcome: "blind",
  reason,
  sentence,
});

const unseen = (state: JudgeState, at: Moment): Finding | null => {
  const sentence = unseenSentence(state, at);
  return sentence === null ? null : finding("countsMissing", sentence);
};

const unseenSentence = (state: JudgeState, at: Moment): string | null => {
  if (at.splittersSilent) return say.splitterSilent;
  if (state.unreadable > 0) return say.unreadable(state.unreadable);
  const absentMs = absenceOf(state);
  if (absentMs >= absentBlindMs) return say.candidateAbsent(state, absentMs);
  if (at.lastBinMs === null)
    return at.nowMs - state.stage.enteredAtMs <= silenceMs ? null : say.noCounts;
  const silentMs = at.nowMs - at.lastBinMs;
  return silentMs <= silenceMs ? null : say.countsStopped(silentMs);
};

/**
 * How long no request of the candidate has ended although by stable's users it should, ms; 0 while
 * that is not sure.
 */
export const absenceOf = ({ ratio, units, stage }: JudgeState): number => {
  if (ratio === null) return 0;
  const { sinceMs, untilMs, stableUnits } = units.absence;
  const rho = stage.exposurePpm / 1_000_000;
  const expected = (stableUnits * rho) / (1 - rho);
  return sinceMs === null || expected < absentUnits ? 0 : untilMs - sinceMs;
};

/** Whether something else than the hash decides who is counted, and nobody has said why. */
export const isMismatched = ({ ratio }: JudgeState, at: Moment): boolean =>
  ratio !== null &&
  (ratio.assigned.mismatch || ratio.outcomes.mismatch) &&
  !circumstances(at).mismatchAcknowledged;

const mismatched = (state: JudgeState, at: Moment): Finding | null => {
  const { ratio } = state;
  if (ratio === null || !isMismatched(state, at)) return null;
  const sentence = ratio.assigned.mismatch
    ? say.ratioMismatch(state, ratio.assigned)
    : say.outcomesMismatch(state, ratio.outcomes);
  return finding("sampleRatio", sentence);
};

const lateEvents = ({ eventSignals }: JudgeState): Finding | null => {
  for (const { late, events } of eventSignals.values())
    if (late > maxLateShare * events)
      return finding("telemetryDegraded", say.lateEvents(late, events));
  return null;
};

const blindGuard = (at: Moment): Finding | null => {
  for (const reading of circumstances(at).guards) {
    const ageMs = at.nowMs - reading.atMs;
    if (reading.state === "blind") return finding("guardBlind", say.guardBlind(reading));
    if (!(ageMs <= guardFreshMs)) return finding("guardBlind", say.guardStale(reading, ageMs));
  }
  return null;
};
