import { decided, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { leaveHold } from "../hold.ts";
import type { HoldingState, PlacedState } from "../phases.ts";
import { enter, frozenOf } from "../position.ts";
import type { Said } from "./pause.ts";
import { saying } from "./words.ts";

/**
 * A person knows why the arms' sizes differ from the split. The stage is entered anew, at the same
 * exposure: what was counted under a split that nobody trusted is no evidence.
 */
export const acknowledge = (state: PlacedState, { by, why, nowMs }: Said): Decision => {
  if (by.kind !== "person" || why.trim() === "")
    return refused(
      "nothingToAcknowledge",
      "Acknowledging needs a person and a reason: say with -m what makes the arms' sizes differ.",
    );
  if (!isUntrusted(state))
    return refused("nothingToAcknowledge", "The arms' sizes fit the split; nothing is untrusted.");
  const { at } = state;
  const exposed = { exposurePpm: at.exposurePpm, cohorts: at.cohorts };
  const entering = { stage: at.stage, exposed, before: at, ...frozenOf(at), nowMs };
  const again = { ...enter(state, entering), mismatchAcknowledged: true as const };
  const sentence = `${saying(by, "acknowledged that the arms' sizes differ from the split", why)} Evidence begins anew.`;
  return decided(leaveHold(state, again), sentence, [
    { kind: "publish", rollout: state.rollout.id },
  ]);
};

const isUntrusted = (state: PlacedState): state is HoldingState =>
  state.phase === "holding" && state.hold.reason === "sampleRatio";
