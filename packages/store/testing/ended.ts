import type { RolloutState } from "@dimmer/core";

/** The same rollout, done. */
export const ended = (state: RolloutState): RolloutState => ({
  phase: "done",
  rollout: state.rollout,
  looks: [],
  harm: state.harm,
  maxExposurePpm: 1_000_000,
  tickedAtMs: state.tickedAtMs,
  doneAtMs: state.tickedAtMs,
  owesLook: false,
});
