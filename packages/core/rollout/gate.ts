import type { Actor } from "./state.ts";

/** Somebody else than those who answer for the change says that this stage entry may be left. */
export type Approval = {
  readonly by: Actor;
  readonly atMs: number;
  /** 0: given where no stage entry counts, such as the review of a hotfix. */
  readonly stageEntry: number;
  readonly note: string;
};

/** An author lets somebody else look and answer for them, for the whole rollout. */
export type Delegation = {
  readonly by: Actor;
  /** Name or `Name <mail>` of the person who may from now on. */
  readonly to: string;
  readonly atMs: number;
  readonly why: string;
};

/** `unsure` is an honest answer: it is remembered, and the expectation is answered. */
export type AnswerWord = "met" | "broken" | "unsure";

/** What an author says about an expectation of their own, beside what the query says. */
export type Answer = {
  readonly expectation: string;
  readonly by: Actor;
  readonly atMs: number;
  readonly answer: AnswerWord;
  readonly note: string;
};
