import type { Rollout, RolloutState } from "./state.ts";
import { unknownSurroundings } from "./surroundings.ts";

const fresh = (rollout: Rollout, nowMs: number) => ({
  rollout,
  looks: [],
  approvals: [],
  delegations: [],
  answers: [],
  outcomes: [],
  harm: { harmed: 0, rescuedUnits: 0, rescues: 0, seenFailures: 0 },
  surroundings: unknownSurroundings,
  maxExposurePpm: 0,
  tickedAtMs: nowMs,
});

/** The draft that a ship begins with: known, and exposed to nobody. */
export const openRollout = (rollout: Rollout, nowMs: number): RolloutState => ({
  phase: "draft",
  ...fresh(rollout, nowMs),
  hold: null,
});

/** Shipped while another rollout is under way: it becomes a draft when its turn comes. */
export const queueRollout = (rollout: Rollout, nowMs: number): RolloutState => ({
  phase: "queued",
  ...fresh(rollout, nowMs),
});
