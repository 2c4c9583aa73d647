import type { Rollout, RolloutState } from "./state.ts";

/** The draft that a ship begins with: known, and exposed to nobody. */
export const openRollout = (rollout: Rollout, nowMs: number): RolloutState => ({
  phase: "draft",
  rollout,
  looks: [],
  harm: { harmed: 0, rescuedUnits: 0, rescues: 0, seenFailures: 0 },
  maxExposurePpm: 0,
  tickedAtMs: nowMs,
  hold: null,
});
