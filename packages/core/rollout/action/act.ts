import { decided, refused } from "../answer.ts";
import { carried } from "../carried.ts";
import type { Decision } from "../decision.ts";
import type { AtState, DraftState, In, Of, OwedState, PlacedState } from "../phases.ts";
import { acknowledge } from "./acknowledge.ts";
import { answerExpectation } from "./answer-expectation.ts";
import { approve } from "./approve.ts";
import { delegate } from "./delegate.ts";
import { answerGood, lookOf } from "./good.ts";
import { lower } from "./lower.ts";
import { pause, pauseDraft, resume, resumeDraft } from "./pause.ts";
import { promote } from "./promote.ts";
import { answerBad, rollBackByPerson } from "./roll-back.ts";
import { tighten } from "./tighten.ts";
import { saying } from "./words.ts";

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
    case "acknowledge":
      return acknowledge(state, { by, why: input.why, nowMs });
    case "tighten":
      return tighten(state, input.plan, { by, why: input.why, nowMs });
    case "good":
    case "bad":
    case "approve":
    case "answer":
    case "delegate":
      return speak(state, input, nowMs);
  }
};

type Spoken = Extract<
  Of<"action">,
  { readonly verb: "good" | "bad" | "approve" | "answer" | "delegate" }
>;

/** What people say about it, wherever it stands. */
const speak = (state: AtState, input: Spoken, nowMs: number): Decision => {
  switch (input.verb) {
    case "good":
      return answerGood(state, lookOf({ ...input, verb: "good" }, state.at.stageEntry, nowMs));
    case "bad":
      return answerBad(state, lookOf({ ...input, verb: "bad" }, state.at.stageEntry, nowMs));
    case "approve":
      return approve(state, input, { stageEntry: state.at.stageEntry, nowMs });
    case "answer":
      return answerExpectation(state, input, nowMs);
    case "delegate":
      return delegate(state, { by: input.by, to: input.to, why: input.why, nowMs });
  }
};

/** Stable already, and not done: what is owed can be given, and it can be taken back. */
export const actWhenOwed = (state: OwedState, input: Of<"action">, nowMs: number): Decision => {
  const { by } = input;
  switch (input.verb) {
    case "good":
    case "bad":
    case "approve":
    case "answer":
    case "delegate":
      return speak(state, input, nowMs);
    case "rollback":
      return rollBackByPerson(state, { by, why: input.why, nowMs });
    case "promote":
    case "pause":
    case "resume":
    case "lower":
    case "acknowledge":
    case "tighten":
      return refused(
        "ended",
        `${state.rollout.candidate.id} is stable, so there is nothing to raise or lower; look at it and answer, or roll it back together with what came after it.`,
      );
  }
};

/** Nothing has begun: one may withdraw it. */
export const actWhenQueued = (
  state: In<"queued">,
  input: Of<"action">,
  nowMs: number,
): Decision => {
  if (input.verb !== "rollback" && input.verb !== "bad")
    return refused(
      "queued",
      `${state.rollout.id} waits for its turn; it can be withdrawn by \`rollback\`, and nothing else yet.`,
    );
  const why = input.verb === "rollback" ? input.why : input.note;
  const sentence = saying(input.by, "withdrew it before its turn", why);
  const cause = { kind: "person", sentence, by: input.by, verdict: null } as const;
  const ended = { decidedAtMs: nowMs, convergedAtMs: nowMs };
  return decided({ phase: "rolled_back", ...carried(state), cause, ...ended }, sentence);
};

/** Before anything is exposed one may wait, go on, or end it. */
export const actOnDraft = (state: DraftState, input: Of<"action">, nowMs: number): Decision => {
  const { by } = input;
  switch (input.verb) {
    case "approve":
    case "acknowledge":
      return refused("notExposed", "Nothing is exposed yet; there is nothing to approve.");
    case "answer":
      return refused("notExposed", "Nothing is exposed yet; answer once production has seen it.");
    case "delegate":
      return delegate(state, { by, to: input.to, why: input.why, nowMs });
    case "tighten":
      return tighten(state, input.plan, { by, why: input.why, nowMs });
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
