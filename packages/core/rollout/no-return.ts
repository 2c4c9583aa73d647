import type { RolloutState } from "./state.ts";

/**
 * The rollout is past an irreversible step: nothing takes it back by itself any more, neither the
 * machine nor a reflex of the data plane. A person still may.
 */
export const isPastReturn = (state: RolloutState): boolean => {
  const { noReturn } = state.rollout.plan;
  if (noReturn === undefined || !("at" in state) || state.at === null) return false;
  return state.at.stage >= noReturn.stage;
};

/** Why not, for a sentence: `… the old column is gone`. */
export const noReturnInWords = ({ rollout }: RolloutState): string =>
  `It is past its point of no return (${rollout.plan.noReturn?.why ?? "not said"}), so nothing goes back by itself.`;
