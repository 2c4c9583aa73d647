import { decided } from "./answer.ts";
import type { Command, Decision } from "./decision.ts";
import { remindMs } from "./limits.ts";
import { ownersInWords, tell } from "./people.ts";
import type { HoldingState, PlacedState, StageState } from "./phases.ts";
import { stagePhase } from "./position.ts";
import { carried } from "./carried.ts";
import type { Hold, Position, Rollout } from "./state.ts";

/** Who can end a hold of each kind, and how. Rolling back always can (S6). */
const exits: Readonly<Record<Hold["reason"], readonly string[]>> = {
  paused: ["resume", "lower", "rollback"],
  lookRequired: ["good", "bad", "lower", "rollback"],
  immaterialRegression: ["promote", "lower", "rollback"],
  breachHeld: ["lower", "rollback"],
  deadline: ["promote", "lower", "rollback"],
  countsMissing: ["lower", "rollback"],
  candidateUnreachable: ["rollback"],
  splitterRefused: ["lower", "rollback"],
};

export type Why = {
  readonly reason: Hold["reason"];
  readonly sentence: string;
  /** Who must act; the owners of the change when absent. */
  readonly owner?: string;
  readonly nowMs: number;
};

/** How long a hold may stand before its owner is told again, ms. */
export const reminderMs = (rollout: Rollout, stage: number): number =>
  Math.max(rollout.plan.stages[stage]?.deadlineMs ?? 0, remindMs);

/** A hold names its reason, its owner, its deadline and its exits (L2). */
export const holdBecause = (rollout: Rollout, stage: number, why: Why): Hold => ({
  reason: why.reason,
  sentence: why.sentence,
  owner: why.owner ?? ownersInWords(rollout),
  sinceMs: why.nowMs,
  deadlineMs: why.nowMs + reminderMs(rollout, stage),
  exits: exits[why.reason],
});

/** Exposure stays, nothing is raised; those who answer for the change are told why. */
export const holdPlaced = (state: PlacedState, at: Position, why: Why): Decision => {
  const hold = holdBecause(state.rollout, at.stage, why);
  const { rollout } = state;
  const commands: readonly Command[] = [
    tell(rollout, `${rollout.service} ${rollout.candidate.id} holds. ${why.sentence}`),
  ];
  return decided({ phase: "holding", ...carried(state), at, hold }, why.sentence, commands);
};

/** Back into the stage where it stands; the stage entry and its evidence go on. */
export const leaveHold = (state: HoldingState, at: Position): StageState => {
  const stage = state.rollout.plan.stages[at.stage];
  return { phase: stage === undefined ? "full" : stagePhase(stage), ...carried(state), at };
};
