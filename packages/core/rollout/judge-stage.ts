import { floorsOf } from "../judge/floors.ts";
import { alphaOf } from "../judge/ledger.ts";
import type { JudgeStage } from "../judge/stage.ts";
import { noTerms } from "../judge/terms.ts";
import type { Stage } from "./plan.ts";
import type { JournalEntry } from "./decision.ts";
import { isLowered, nextExposurePpm, stageExposes } from "./position.ts";
import type { Position, Rollout, RolloutState } from "./state.ts";

/**
 * What the judge must decide about in this state: one entry into one stage, or null when nothing is
 * exposed. It is the same value as long as the stage entry lasts (also after a restart), so that
 * folding the same bins gives the same evidence (S20).
 */
export const judgeStage = (state: RolloutState): JudgeStage | null => {
  if (!("at" in state) || state.at === null) return null;
  if (state.phase === "rolling_back" || state.phase === "owed") return null;
  const { rollout, at } = state;
  const stage = rollout.plan.stages[at.stage];
  return stage === undefined ? null : entryOf(rollout, at, stage);
};

const entryOf = (rollout: Rollout, at: Position, stage: Stage): JudgeStage => {
  const { plan, attempt, objective } = rollout;
  const lowered = isLowered(plan, at);
  const kind = lowered ? loweredKind(at) : stage.kind;
  const nextPpm = at.nextPpm ?? nextExposurePpm(plan, at.stage);
  return {
    service: rollout.service,
    rollout: rollout.id,
    stageEntry: at.stageEntry,
    version: rollout.candidate.id,
    kind,
    exposurePpm: at.exposurePpm,
    nextExposurePpm: lowered ? stageExposes(plan, at.stage).exposurePpm : nextPpm,
    objective,
    alpha: alphaOf({
      plan,
      stageIndex: at.stage,
      attempt,
      reentry: at.stageEntry - (at.stage + 1),
    }),
    slowMs: at.slowMs,
    body: at.body ?? null,
    terms: rollout.terms ?? noTerms,
    instances: {
      stable: rollout.stable.endpoints.length,
      candidate: rollout.candidate.endpoints.length,
    },
    floors: floorsOf({ kind, dwellMs: stage.dwellMs }),
    horizonMin: Math.max(1, Math.ceil(stage.deadlineMs / 60_000)),
    enteredAtMs: at.decidedAtMs,
  };
};

const loweredKind = (at: Position): JudgeStage["kind"] =>
  at.exposurePpm > 0 ? "percent" : "cohort";

/** What was judged in each stage entry of a journal, in their order: for the ledger of α. */
export const enteredStages = (
  entries: readonly Pick<JournalEntry, "state">[],
): readonly JudgeStage[] => {
  const entered = new Map<number, JudgeStage>();
  for (const { state } of entries) {
    const stage = judgeStage(state);
    if (stage !== null) entered.set(stage.stageEntry, stage);
  }
  return [...entered.values()];
};
