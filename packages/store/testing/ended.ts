import type { RolloutState } from "@dimmer/core";

/** The same rollout, done. */
export const ended = (state: RolloutState): RolloutState => {
  const { rollout, approvals, delegations, answers, outcomes, harm, surroundings } = state;
  const carried = { rollout, approvals, delegations, answers, outcomes, harm, surroundings };
  return {
    phase: "done",
    ...carried,
    looks: [],
    maxExposurePpm: 1_000_000,
    tickedAtMs: state.tickedAtMs,
    doneAtMs: state.tickedAtMs,
    owesLook: false,
  };
};
