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
  /** Every phase it may lead to, besides staying. */
  readonly to: readonly Phase[];
  /** In words, for `docs/spec/rollout.md`. */
  readonly does: string;
};

export type Row<P extends Phase> = { readonly [K in InputKind]: Transition<P, K> };
type Table = { readonly [P in Phase]: Row<P> };

const onFuse = (state: OpenState, input: Of<"fuse">, nowMs: number): Decision =>
  rollBackByFuse(state, { splitter: input.splitter, sentence: input.sentence, nowMs });
const afterFuse = (state: RolloutState): Decision => progressed(state);

/** The stages differ in what they expose, not in what may happen to them. */
const stage = <P extends StagePhase>(next: readonly Phase[]): Row<P> => ({
  tick: {
    decide: tickStage,
    to: [...next, "holding"],
    does: "dwell grows; proven ⇒ the next stage of the plan; stuck ⇒ holds",
  },
  verdict: {
    decide: onVerdict,
    to: ["holding", "rolling_back"],
    does: "fail ⇒ rolls back (or holds, as planned); worse but immaterial ⇒ holds; else remembered",
  },
  action: {
    decide: act,
    to: [...next, "holding", "lowering", "rolling_back"],
    does: "promote ⇒ next stage, pause ⇒ holds, lower ⇒ lowering, rollback or bad ⇒ rolls back",
  },
  fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
  replaced: {
    decide: replace,
    to: next.includes("done") ? ["done", "rolling_back"] : ["rolling_back"],
    does: next.includes("done") ? "sound ⇒ done at once, else rolls back" : "rolls back, unmarked",
  },
});

const further: readonly Phase[] = ["shadow", "cohort", "percent", "full"];

/** Every phase × every kind of input. A cell that is missing does not compile. */
export const transitions: Table = {
  draft: {
    tick: {
      decide: tickDraft,
      to: further,
      does: "candidate answers and every splitter knows it ⇒ first stage; else says why not",
    },
    verdict: { decide: onVerdictInDraft, to: ["rolling_back"], does: "fail ⇒ rolls back" },
    action: {
      decide: actOnDraft,
      to: ["rolling_back"],
      does: "pause, resume; rollback or bad ⇒ rolls back",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  shadow: stage<"shadow">(further),
  cohort: stage<"cohort">(further),
  percent: stage<"percent">(further),
  full: stage<"full">(["done"]),
  holding: {
    tick: {
      decide: tickHolding,
      to: [...further, "done"],
      does: "cause of the hold is gone ⇒ goes on; past the deadline ⇒ the owner is told again",
    },
    verdict: {
      decide: onVerdict,
      to: ["rolling_back"],
      does: "fail ⇒ rolls back (or is held as a breach, as planned); else remembered",
    },
    action: {
      decide: act,
      to: [...further, "done", "lowering", "rolling_back"],
      does: "resume ⇒ goes on, promote ⇒ next stage, lower ⇒ lowering, rollback or bad ⇒ rolls back",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  lowering: {
    tick: {
      decide: tickLowering,
      to: ["holding"],
      does: "every splitter has applied it ⇒ holds until `resume`",
    },
    verdict: {
      decide: onVerdict,
      to: ["holding", "rolling_back"],
      does: "fail ⇒ rolls back (or holds, as planned); else remembered",
    },
    action: {
      decide: act,
      to: ["rolling_back"],
      does: "lower further; rollback or bad ⇒ rolls back",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
  },
  rolling_back: {
    tick: {
      decide: tickRollingBack,
      to: ["rolled_back"],
      does: "every splitter has applied 0% ⇒ rolled back; late ⇒ says so once",
    },
    verdict: { decide: onLateVerdict, to: [], does: "late harm is counted" },
    action: {
      decide: actWhileRollingBack,
      to: [],
      does: "rollback is granted already, bad marks the version; the rest is refused",
    },
    fuse: { decide: afterFuse, to: [], does: "nothing" },
    replaced: { decide: cannotReplace, to: [], does: "nothing" },
  },
  rolled_back: {
    tick: { decide: tickEnded, to: [], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: [], does: "late harm is counted" },
    action: { decide: actWhenRolledBack, to: [], does: "refused" },
    fuse: { decide: afterFuse, to: [], does: "nothing" },
    replaced: { decide: cannotReplace, to: [], does: "nothing" },
  },
  done: {
    tick: { decide: tickEnded, to: [], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: [], does: "late harm is counted" },
    action: {
      decide: actWhenDone,
      to: [],
      does: "good, if a look is still owed; the rest is refused",
    },
    fuse: { decide: afterFuse, to: [], does: "nothing" },
    replaced: { decide: cannotReplace, to: [], does: "nothing" },
  },
};
