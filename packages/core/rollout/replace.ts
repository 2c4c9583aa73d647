import { progressed } from "./answer.ts";
import type { Decision } from "./decision.ts";
import { freshVerdict } from "./obstacles.ts";
import type { Of, OpenState, PlacedState } from "./phases.ts";
import { finish } from "./raise.ts";
import { placedVerdict, rollBack } from "./roll-back.ts";
import type { RolloutState } from "./state.ts";

/**
 * Another rollout of the service takes its place. One that bakes at full with nothing against it
 * becomes stable at once (what its author owes is still owed); any other goes to 0, unmarked.
 * The shell decides this input first, and pins the next rollout's stable version after it.
 */
export const replace = (state: OpenState, input: Of<"replaced">, nowMs: number): Decision => {
  if (state.phase === "full" && isSound(state, nowMs))
    return finish(state, { because: `Replaced by ${input.next} while it baked at full.`, nowMs });
  const sentence = `${input.next} takes its place.`;
  return rollBack(state, {
    cause: { kind: "replaced", sentence, by: input.by, verdict: placedVerdict(state) },
    markBad: null,
    nowMs,
  });
};

/** A rollout that is going to 0 or over has no place to take. */
export const cannotReplace = (state: RolloutState): Decision => progressed(state);

const isSound = (state: PlacedState, nowMs: number): boolean => {
  const verdict = freshVerdict(state.at, nowMs);
  return (
    state.at.enteredAtMs !== null &&
    verdict !== null &&
    (verdict.outcome === "pass" || verdict.outcome === "undecided")
  );
};
