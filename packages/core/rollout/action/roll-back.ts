import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { withLook } from "../look.ts";
import type { In, Of, OpenState } from "../phases.ts";
import { marksBad, placedVerdict, rollBack } from "../roll-back.ts";
import type { Look } from "../state.ts";
import type { Said } from "./pause.ts";
import { saying } from "./words.ts";

/** To 0 now, by anybody. A version that was exposed is marked bad, so that it does not return unseen. */
export const rollBackByPerson = (state: OpenState, { by, why, nowMs }: Said): Decision => {
  const sentence = saying(by, "rolled it back", why);
  return rollBack(state, {
    cause: { kind: "person", sentence, by, verdict: placedVerdict(state) },
    markBad: state.phase === "draft" ? null : sentence,
    nowMs,
  });
};

/** Somebody looked and it is bad: rolled back and marked, whoever says so. */
export const answerBad = (state: OpenState, look: Look): Decision => {
  const { by, note, atMs } = look;
  const sentence = saying(by, "looked and says it is bad", note);
  return rollBack(withLook(state, look), {
    cause: { kind: "person", sentence, by, verdict: placedVerdict(state) },
    markBad: sentence,
    nowMs: atMs,
  });
};

/** On its way to 0 there is nothing left to ask for but to say how bad it is. */
export const actWhileRollingBack = (
  state: In<"rolling_back">,
  input: Of<"action">,
  nowMs: number,
): Decision => {
  if (input.verb === "rollback") return progressed(state);
  if (input.verb !== "bad")
    return refused("ended", `${state.rollout.id} is being rolled back; ship again to start anew.`);
  const look: Look = {
    by: input.by,
    atMs: nowMs,
    // Taken back after it was stable it has no place any more; what is said again is about the same one.
    stageEntry: state.at?.stageEntry ?? state.looks.at(-1)?.stageEntry ?? 0,
    answer: "bad",
    note: input.note,
    opened: input.opened,
  };
  const next = withLook(state, look);
  if (next === state) return progressed(state);
  const why = saying(input.by, "looked and says it is bad", input.note);
  return decided(next, why, marksBad(state.rollout, why));
};
