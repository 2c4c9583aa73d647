import { decided } from "./answer.ts";
import type { Command, Decision } from "./decision.ts";
import { isPastReturn, noReturnInWords } from "./no-return.ts";
import { remindMs } from "./limits.ts";
import { ownersInWords, page, tell } from "./people.ts";
import type { HoldingState, PlacedState, StageState } from "./phases.ts";
import { stagePhase } from "./position.ts";
import { carried } from "./carried.ts";
import type { Hold, Position, Rollout } from "./state.ts";

/** Who can end a hold of each kind, and how. Rolling back always can (S6). */
const exits: Readonly<Record<Hold["reason"], readonly string[]>> = {
  paused: ["resume", "lower", "rollback"],
  lookRequired: ["good", "bad", "lower", "rollback"],
  approvalRequired: ["approve", "lower", "rollback"],
  budget: ["promote", "lower", "rollback"],
  window: ["lower", "rollback"],
  lineStopped: ["stop-the-line --lift", "lower", "rollback"],
  servicePage: ["lower", "rollback"],
  sampleRatio: ["acknowledge", "lower", "rollback"],
  candidateSilent: ["promote", "lower", "rollback"],
  eventsSilent: ["promote", "lower", "rollback"],
  contradiction: ["lower", "rollback"],
  noSafeTarget: ["lower", "rollback"],
  immaterialRegression: ["promote", "lower", "rollback"],
  suspectRegression: ["promote", "lower", "rollback"],
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
  /** When it should be over; absent: after the stage's deadline, an hour at least. */
  readonly deadlineMs?: number;
  /** Somebody must act now, whatever the hour. */
  readonly urgency?: "page";
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
  deadlineMs: why.deadlineMs ?? why.nowMs + reminderMs(rollout, stage),
  exits: exits[why.reason],
});

/** Exposure stays, nothing is raised; those who answer for the change are told why. */
export const holdPlaced = (state: PlacedState, at: Position, why: Why): Decision => {
  const hold = holdBecause(state.rollout, at.stage, why);
  const { rollout } = state;
  const say = why.urgency === "page" ? page : tell;
  const commands: readonly Command[] = [
    say(rollout, `${rollout.service} ${rollout.candidate.id} holds. ${why.sentence}`),
  ];
  return decided({ phase: "holding", ...carried(state), at, hold }, why.sentence, commands);
};

/** Bad, but nothing goes back by itself: held until a person says, who is told at once. */
export const holdBreach = (
  state: PlacedState,
  at: Position,
  { sentence, nowMs }: { readonly sentence: string; readonly nowMs: number },
): Decision => {
  const because = isPastReturn(state)
    ? noReturnInWords(state)
    : "The plan says to hold on a breach.";
  return holdPlaced(
    state,
    { ...at, failed: true },
    {
      reason: "breachHeld",
      sentence: `${sentence} ${because} Lower it or roll back when that is safe.`,
      urgency: "page",
      nowMs,
    },
  );
};

/** Back into the stage where it stands; the stage entry and its evidence go on. */
export const leaveHold = (state: HoldingState, at: Position): StageState => {
  const stage = state.rollout.plan.stages[at.stage];
  return { phase: stage === undefined ? "full" : stagePhase(stage), ...carried(state), at };
};
