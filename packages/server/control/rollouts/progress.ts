import { isLive, positionOf, type RolloutState } from "@dimmer/core";
import { storeProgressMs } from "../../limits.ts";
import type { Move } from "../reconciler.ts";
import type { LiveRollout } from "./live-rollout.ts";

/**
 * Whether this move goes to the store now. Decisions always do. Progress (dwell, harm, the last
 * verdict, what surrounds the rollout) of a live rollout does about every `storeProgressMs`, each
 * rollout at a time of its own, so that a thousand of them are not written at once. What a crash
 * takes of it is derived again: harm and verdicts from stored counts, surroundings by the next tick;
 * dwell is shorter by it, never longer (S18). An ended rollout has no later tick that could store it.
 */
export const mustBeStored = (live: LiveRollout, { entry, state }: Move): boolean =>
  entry !== null ||
  !isLive(state) ||
  slotOf(live.id, live.storedAtMs) !== slotOf(live.id, state.tickedAtMs);

/** Which stretch of `storeProgressMs` a time is in; rollouts begin theirs at different moments. */
const slotOf = (id: string, ms: number): number => Math.floor((ms + offset(id)) / storeProgressMs);

const offset = (id: string): number => {
  let sum = 0;
  for (let k = 0; k < id.length; k += 1) sum = (sum * 31 + id.charCodeAt(k)) % storeProgressMs;
  return sum;
};

/** What comes next for it depends on who has applied the newest table. */
export const awaitsSplitters = (state: RolloutState): boolean =>
  state.phase === "draft" ||
  state.phase === "lowering" ||
  state.phase === "rolling_back" ||
  positionOf(state)?.enteredAtMs === null;
