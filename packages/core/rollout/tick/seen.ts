import { withHarm } from "../answer.ts";
import { dwelledOf, pageOf } from "../obstacles.ts";
import type { AtState, Of } from "../phases.ts";
import { dwell } from "../position.ts";
import type { Position, RolloutState } from "../state.ts";

/** The state with what a tick told: harm, surroundings, its time. Progress only. */
export const seen = <S extends RolloutState>(state: S, input: Of<"tick">, nowMs: number): S => ({
  ...withHarm(state, input.harm),
  surroundings: input.surroundings,
  tickedAtMs: nowMs,
});

/** The same where there is a position: dwell grows, and a burn alert lets a bake begin anew. */
export const seenAt = <S extends AtState>(state: S, input: Of<"tick">, nowMs: number): S => {
  const next = seen(state, input, nowMs);
  const ticked = { fleet: input.fleet, tickedAtMs: state.tickedAtMs, nowMs };
  return { ...next, at: baked(next, dwell(state.at, ticked), nowMs) };
};

const baked = (state: AtState, at: Position, nowMs: number): Position => {
  const isFull = state.rollout.plan.stages[at.stage]?.kind === "full";
  const restarts = isFull && pageOf(state, nowMs) !== null && dwelledOf(at) > 0;
  return restarts ? { ...at, bakeFromMs: at.dwelledMs } : at;
};
