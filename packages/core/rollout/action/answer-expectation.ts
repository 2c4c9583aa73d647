import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { mayAnswer, withAnswer } from "../gates.ts";
import { ownersInWords } from "../people.ts";
import type { Of } from "../phases.ts";
import type { RolloutState } from "../state.ts";
import { saying } from "./words.ts";

/** An author says how their own expectation came out, beside what the query says. */
export const answerExpectation = (
  state: RolloutState,
  input: Of<"action"> & { readonly verb: "answer" },
  nowMs: number,
): Decision => {
  const { by, answer, note } = input;
  const all = state.rollout.expectations ?? [];
  const expectation = all.find(({ id }) => id === input.expectation);
  if (expectation === undefined)
    return refused(
      "noSuchExpectation",
      `${state.rollout.id} has no expectation ${input.expectation}; ${all.length === 0 ? "it was shipped with none" : `there are ${all.map(({ id }) => id).join(", ")}`}.`,
    );
  if (!mayAnswer(state, expectation, by)) {
    const whose = expectation.author ?? ownersInWords(state.rollout);
    return refused(
      "notYours",
      `"${expectation.say}" is answered by ${whose}, who expects it, or by a person they delegate to.`,
    );
  }
  const next = withAnswer(state, { expectation: expectation.id, by, atMs: nowMs, answer, note });
  if (next === state) return progressed(state);
  return decided(next, saying(by, `answers "${expectation.say}": ${answer}`, note));
};
