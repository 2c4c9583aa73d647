import type { RolloutState } from "./state.ts";

type Carried = Pick<
  RolloutState,
  | "rollout"
  | "looks"
  | "approvals"
  | "delegations"
  | "answers"
  | "outcomes"
  | "harm"
  | "surroundings"
  | "maxExposurePpm"
  | "tickedAtMs"
>;

/** What every phase carries, without the fields of its own: the next phase begins with it. */
export const carried = (state: RolloutState): Carried => ({
  rollout: state.rollout,
  looks: state.looks,
  approvals: state.approvals,
  delegations: state.delegations,
  answers: state.answers,
  outcomes: state.outcomes,
  harm: state.harm,
  surroundings: state.surroundings,
  maxExposurePpm: state.maxExposurePpm,
  tickedAtMs: state.tickedAtMs,
});
