import { act, actOnDraft, actWhenRolledBack } from "./action/act.ts";
import { actWhenDone } from "./action/good.ts";
import { actWhileRollingBack } from "./action/roll-back.ts";
import { progressed } from "./answer.ts";
import type { Decision } from "./decision.ts";
import type { InputKind } from "./input.ts";
import type { In, Of, OpenState, StagePhase } from "./phases.ts";
import { cannotReplace, replace } from "./replace.ts";
import { rollBackByFuse } from "./roll-back.ts";
import type { Phase, RolloutState } from "./state.ts";
import { tickEnded, tickLowering, tickRollingBack } from "./tick/converging.ts";
import { tickDraft } from "./tick/draft.ts";
import { tickHolding } from "./tick/holding.ts";
import { tickStage } from "./tick/stage.ts";
import { onLateVerdict, onVerdict, onVerdictInDraft } from "./verdict.ts";

/** One cell: what happens when an input of this kind meets this phase. */
export type Transition<P extends Phase, K extends InputKind> = {
  readonly decide: (state: In<P>, input: Of<K>, nowMs: number) => Decision;
  /** Every phase it may leave the rollout in; its own phase is among them where it may stay. */
  readonly to: readonly Phase[];
  /** In words, for `docs/spec/rollout.md`. */
  readonly does: string;
};

export type Row<P extends Phase> = { readonly [K in InputKind]: Transition<P, K> };
type Table = { readonly [P in Phase]: Row<P> };

const onFuse = (state: OpenState, input: Of<"fuse">, nowMs: number): Decision =>
  rollBackByFuse(state, { splitter: input.splitter, sentence: input.sentence, nowMs });
const afterFuse = (state: RolloutState): Decision => progressed(state);

/** The stages differ in what they expose and what comes next, not in what may happen to them. */
const stage = <P extends StagePhase>(
  own: P,
  { next, lowers }: { readonly next: readonly Phase[]; readonly lowers: readonly Phase[] },
): Row<P> => ({
  tick: {
    decide: tickStage,
    to: [own, ...next, "holding"],
    does: "dwell grows; proven ⇒ the next stage of the plan; stuck ⇒ holds",
  },
  verdict: {
    decide: onVerdict,
    to: [own, "holding", "rolling_back"],
    does: "fail ⇒ rolls back (or holds, as planned); worse but immaterial ⇒ holds; else remembered",
  },
  action: {
    decide: act,
    to: [own, ...next, "holding", ...lowers, "rolling_back"],
    does: "promote ⇒ next stage, pause ⇒ holds, lower ⇒ lowering, rollback or bad ⇒ rolls back",
  },
  fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
  replaced: next.includes("done")
    ? {
        decide: replace,
        to: ["done", "rolling_back"],
        does: "sound ⇒ done at once, owing its look; else rolls back, unmarked",
      }
    : { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
});

/**
 * Every phase × every kind of input. A cell that is missing does not compile; `to` is for plans
 * without `planProblems`, and a test holds it to what happens.
 */
export const transitions: Table = {
  draft: {
    tick: {
      decide: tickDraft,
      to: ["draft", "shadow", "cohort", "percent", "full"],
      does: "candidate answers and every splitter knows it ⇒ first stage; else says why not",
    },
    verdict: {
      decide: onVerdictInDraft,
      to: ["draft", "rolling_back"],
      does: "fail ⇒ rolls back; else nothing",
    },
    action: {
      decide: actOnDraft,
      to: ["draft", "rolling_back"],
      does: "pause, resume; rollback or bad ⇒ rolls back; the rest is refused",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  shadow: stage("shadow", { next: ["cohort", "percent", "full"], lowers: [] }),
  cohort: stage("cohort", { next: ["percent", "full"], lowers: ["lowering"] }),
  percent: stage("percent", { next: ["full"], lowers: ["lowering"] }),
  full: stage("full", { next: ["done"], lowers: ["lowering"] }),
  holding: {
    tick: {
      decide: tickHolding,
      to: ["holding", "shadow", "cohort", "percent", "full", "done"],
      does: "cause of the hold is gone ⇒ goes on; past the deadline ⇒ the owner is told again",
    },
    verdict: {
      decide: onVerdict,
      to: ["holding", "rolling_back"],
      does: "fail ⇒ rolls back (or is held as a breach, as planned); else remembered",
    },
    action: {
      decide: act,
      to: ["holding", "shadow", "cohort", "percent", "full", "done", "lowering", "rolling_back"],
      does: "resume ⇒ goes on, promote ⇒ next stage, lower ⇒ lowering, rollback or bad ⇒ rolls back",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  lowering: {
    tick: {
      decide: tickLowering,
      to: ["lowering", "holding"],
      does: "every splitter has applied it ⇒ holds until `resume`",
    },
    verdict: {
      decide: onVerdict,
      to: ["lowering", "holding", "rolling_back"],
      does: "fail ⇒ rolls back (or holds, as planned); else remembered",
    },
    action: {
      decide: act,
      to: ["lowering", "rolling_back"],
      does: "lower further; rollback or bad ⇒ rolls back; promote and resume are refused",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  rolling_back: {
    tick: {
      decide: tickRollingBack,
      to: ["rolling_back", "rolled_back"],
      does: "every splitter has applied 0% ⇒ rolled back; late ⇒ says so once",
    },
    verdict: { decide: onLateVerdict, to: ["rolling_back"], does: "late harm is counted" },
    action: {
      decide: actWhileRollingBack,
      to: ["rolling_back"],
      does: "rollback is granted already, bad marks the version; the rest is refused",
    },
    fuse: { decide: afterFuse, to: ["rolling_back"], does: "nothing" },
    replaced: { decide: cannotReplace, to: ["rolling_back"], does: "nothing" },
  },
  rolled_back: {
    tick: { decide: tickEnded, to: ["rolled_back"], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: ["rolled_back"], does: "late harm is counted" },
    action: { decide: actWhenRolledBack, to: ["rolled_back"], does: "refused" },
    fuse: { decide: afterFuse, to: ["rolled_back"], does: "nothing" },
    replaced: { decide: cannotReplace, to: ["rolled_back"], does: "nothing" },
  },
  done: {
    tick: { decide: tickEnded, to: ["done"], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: ["done"], does: "late harm is counted" },
    action: {
      decide: actWhenDone,
      to: ["done"],
      does: "good, if a look is still owed; the rest is refused",
    },
    fuse: { decide: afterFuse, to: ["done"], does: "nothing" },
    replaced: { decide: cannotReplace, to: ["done"], does: "nothing" },
  },
};
