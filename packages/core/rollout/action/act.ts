import { refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import type { DraftState, In, Of, PlacedState } from "../phases.ts";
import { answerGood, lookOf } from "./good.ts";
import { lower } from "./lower.ts";
import { pause, pauseDraft, resume, resumeDraft } from "./pause.ts";
import { promote } from "./promote.ts";
import { answerBad, rollBackByPerson } from "./roll-back.ts";

/** What somebody asks for while something may be exposed. */
export const act = (state: PlacedState, input: Of<"action">, nowMs: number): Decision => {
  const { by } = input;
  switch (input.verb) {
    case "promote":
      return promote(state, by, { why: input.why, nowMs });
    case "pause":
      return pause(state, { by, why: input.why, nowMs });
    case "resume":
      return resume(state, { by, why: input.why, nowMs });
    case "lower":
      return lower(state, input.toPpm, { by, why: input.why, nowMs });
    case "rollback":
      return rollBackByPerson(state, { by, why: input.why, nowMs });
    case "good":
    case "bad": {
      const look = lookOf({ ...input, verb: input.verb }, state.at.stageEntry, nowMs);
      return input.verb === "good" ? answerGood(state, look) : answerBad(state, look);
    }
  }
};

/** Before anything is exposed one may wait, go on, or end it. */
export const actOnDraft = (state: DraftState, input: Of<"action">, nowMs: number): Decision => {
  const { by } = input;
  switch (input.verb) {
    case "promote":
      return refused(
        "notExposed",
        "Nothing is exposed yet; the first stage begins by itself once the candidate answers and every splitter knows it.",
      );
    case "lower":
      return refused(
        "notLower",
        "Nothing is exposed yet, so nothing can be lowered; roll back to end it.",
      );
    case "good":
      return refused("notExposed", "Nothing is exposed yet; look once its first stage has begun.");
    case "pause":
      return pauseDraft(state, { by, why: input.why, nowMs });
    case "resume":
      return resumeDraft(state, { by, why: input.why, nowMs });
    case "rollback":
      return rollBackByPerson(state, { by, why: input.why, nowMs });
    case "bad":
      return answerBad(state, lookOf({ ...input, verb: "bad" }, 0, nowMs));
  }
};

/** A rollout that is over refuses politely and says what to do instead. */
export const actWhenRolledBack = (state: In<"rolled_back">): Decision =>
  refused(
    "ended",
    `${state.rollout.id} was rolled back; ship again to start anew (a version that was marked bad needs --again "why").`,
  );
