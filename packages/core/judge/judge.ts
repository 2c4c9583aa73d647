import type { JudgeState } from "./fold/judge-state.ts";
import type { Moment } from "./moment.ts";
import { blind } from "./verdict/blindness.ts";
import { evidenceOf } from "./verdict/evidence-of.ts";
import { doubtful, failing } from "./verdict/fault.ts";
import { promotion } from "./verdict/promotion.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The verdict at one moment; the first that applies of: fails, cannot see, is proven worse without
 * it being worth a rollback, may be raised, waits (`docs/spec/judge.md` §9).
 *
 * Pure: the same counts and the same moment give the same verdict. Asking often is free of charge:
 * every proof inside holds at all times together.
 */
export const judge = (state: JudgeState, at: Moment): Verdict => {
  const evidence = evidenceOf(state, at);
  const finding =
    failing(state, at) ?? blind(state, at) ?? doubtful(state) ?? promotion(state, evidence, at);
  return { ...finding, atMs: at.nowMs, evidence };
};
