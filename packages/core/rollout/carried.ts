import type { RolloutState } from "./state.ts";

/** What every phase carries, without the fields of its own: the next phase begins with it. */
export const carried = (
  state: RolloutState,
): Pick<RolloutState, "rollout" | "looks" | "harm" | "maxExposurePpm" | "tickedAtMs"> => ({
  rollout: state.rollout,
  looks: state.looks,
  harm: state.harm,
  maxExposurePpm: state.maxExposurePpm,
  tickedAtMs: state.tickedAtMs,
});
