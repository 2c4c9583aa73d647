import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { satisfies, withLook } from "../look.ts";
import { ownersInWords } from "../people.ts";
import type { In, Of, AtState } from "../phases.ts";
import type { Look, RolloutState } from "../state.ts";
import { answerExpectation } from "./answer-expectation.ts";
import { saying } from "./words.ts";

/** The look as it is remembered. */
export const lookOf = (
  input: Of<"action"> & { readonly verb: "good" | "bad" },
  stageEntry: number,
  nowMs: number,
): Look => ({
  by: input.by,
  atMs: nowMs,
  stageEntry,
  answer: input.verb,
  note: input.note,
  opened: input.opened,
});

/**
 * Somebody looked and it is good. Everybody's answer is remembered; only that of a person who
 * answers for the change satisfies what is owed, and the reason says which it was.
 */
export const answerGood = (state: AtState, look: Look): Decision => {
  if (look.by.kind === "dimmer")
    return refused("scriptCannotLook", "Only a person can look; Dimmer cannot look for you.");
  const next = withLook(state, look);
  return next === state ? progressed(state) : decided(next, answered(state, look));
};

/** A look that is still owed may be given after the rollout is done. */
export const actWhenDone = (state: In<"done">, input: Of<"action">, nowMs: number): Decision => {
  const { rollout } = state;
  if (input.verb === "answer") return answerExpectation(state, input, nowMs);
  if (input.verb !== "good" || !state.owesLook)
    return refused(
      "ended",
      `${rollout.id} is done and ${rollout.candidate.id} is stable; to go back, ship ${rollout.stable.id} again.`,
    );
  const look = lookOf({ ...input, verb: "good" }, 0, nowMs);
  if (look.by.kind === "dimmer")
    return refused("scriptCannotLook", "Only a person can look; Dimmer cannot look for you.");
  const next = withLook(state, look);
  if (next === state) return progressed(state);
  return decided({ ...next, owesLook: !satisfies(state, look) }, answered(state, look));
};

const answered = (state: RolloutState, look: Look): string => {
  const said = saying(look.by, "looked and says it is good", look.note);
  if (satisfies(state, look)) return said;
  const owed = `a look by ${ownersInWords(state.rollout)} is still owed`;
  return look.by.kind === "person"
    ? `${said} It is remembered; ${owed}.`
    : `${said} It was scripted and counts as no look; ${owed}.`;
};
