import { exposedPpm, type JournalEntry, positionOf, stageLabel } from "@dimmer/core";
import type { JournalLine } from "@dimmer/wire";
import type { Frozen } from "../../api/answer.ts";

/** One decision of the story. The verdict is there where the entry is about it. */
export const journalLine = (entry: JournalEntry): Frozen<JournalLine> => {
  const { state } = entry;
  const at = positionOf(state);
  const stage = at === null ? undefined : state.rollout.plan.stages[at.stage];
  const cause = "cause" in state ? state.cause : null;
  return {
    seq: entry.seq,
    atMs: entry.atMs,
    by: entry.by,
    input: entry.input,
    reason: entry.reason,
    phase: state.phase,
    exposurePpm: exposedPpm(state),
    stage: stage === undefined ? "" : stageLabel(stage),
    verdict: cause?.verdict ?? at?.lastVerdict ?? null,
  };
};
