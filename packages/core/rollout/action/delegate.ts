import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { withDelegation } from "../gates.ts";
import { answersFor, isSame, ownersInWords } from "../people.ts";
import type { Actor, RolloutState } from "../state.ts";
import { saying } from "./words.ts";

export type Delegating = {
  readonly by: Actor;
  readonly to: string;
  readonly why: string;
  readonly nowMs: number;
};

/** Lets somebody else look and answer in one's place. Only one's own duty can be handed on, once. */
export const delegate = (state: RolloutState, { by, to, why, nowMs }: Delegating): Decision => {
  const isAuthor = (state.rollout.expectations ?? []).some(
    ({ author }) => author !== null && isSame(author, by.name),
  );
  if (by.kind !== "person" || !(answersFor(state.rollout, by) || isAuthor))
    return refused(
      "notYours",
      `Only ${ownersInWords(state.rollout)} can hand on what they owe; a delegate cannot delegate further.`,
    );
  if (to.trim() === "" || isSame(to, by.name))
    return refused("notYours", "Name the person who is to look instead of you.");
  const next = withDelegation(state, { by, to: to.trim(), atMs: nowMs, why });
  if (next === state) return progressed(state);
  return decided(next, saying(by, `delegated looks and answers to ${to.trim()}`, why), [
    {
      kind: "tell",
      to: [to.trim()],
      sentence: `${by.name} asks you to look at ${state.rollout.service} ${state.rollout.candidate.id} in their place.`,
    },
  ]);
};
