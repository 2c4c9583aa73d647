import { act, actOnDraft, actWhenOwed, actWhenQueued, actWhenRolledBack } from "./action/act.ts";
import { actWhenDone } from "./action/good.ts";
import { actWhileRollingBack } from "./action/roll-back.ts";
import { progressed } from "./answer.ts";
import type { Decision } from "./decision.ts";
import { hearOutcomes } from "./expect.ts";
import type { InputKind } from "./input.ts";
import type { DraftState, In, Of, PlacedState, StagePhase } from "./phases.ts";
import { loseStable, replace } from "./replace.ts";
import { rollBackByFuse } from "./roll-back.ts";
import type { Phase, RolloutState } from "./state.ts";
import { tickEnded, tickLowering, tickRollingBack } from "./tick/converging.ts";
import { tickDraft } from "./tick/draft.ts";
import { tickHolding } from "./tick/holding.ts";
import { tickOwed } from "./tick/owed.ts";
import { takeTurn, tickQueued } from "./tick/queue.ts";
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

const onFuse = (state: DraftState | PlacedState, input: Of<"fuse">, nowMs: number): Decision =>
  rollBackByFuse(state, { splitter: input.splitter, sentence: input.sentence, nowMs });
const nothing = (state: RolloutState): Decision => progressed(state);

/** What holds in several phases alike. */
const stays = <P extends Phase>(
  own: P,
): { readonly decide: typeof nothing; readonly to: readonly [P]; readonly does: string } => ({
  decide: nothing,
  to: [own],
  does: "nothing",
});
const outcomes = <P extends Phase>(own: P) => ({
  decide: hearOutcomes,
  to: [own] as const,
  does: "a word that changed is a line of the story; told to its author when it broke",
});
const stableLost = {
  decide: loseStable,
  to: ["rolling_back"],
  does: "rolls back, unmarked",
} as const;

/** The stages differ in what they expose and what comes next, not in what may happen to them. */
const stage = <P extends StagePhase>(
  own: P,
  { next, lowers }: { readonly next: readonly Phase[]; readonly lowers: readonly Phase[] },
): Row<P> => ({
  tick: {
    decide: tickStage,
    to: [own, ...next, "holding", "lowering", "rolling_back"],
    does: "dwell grows; proven ⇒ the next stage; stuck ⇒ holds; lease lapsed or service pages after a raise ⇒ lowers; silent and bad ⇒ rolls back",
  },
  verdict: {
    decide: onVerdict,
    to: [own, "holding", "rolling_back"],
    does: "fail ⇒ rolls back (or holds: as planned, past no return, no safe target); worse but immaterial, or untrusted ⇒ holds; else remembered",
  },
  action: {
    decide: act,
    to: [own, ...next, "holding", ...lowers, "rolling_back"],
    does: "promote ⇒ next stage, pause ⇒ holds, lower ⇒ lowering, rollback or bad ⇒ rolls back; looks, approvals, answers, delegations and a stricter plan are remembered",
  },
  fuse: {
    decide: onFuse,
    to: ["rolling_back", "holding"],
    does: "rolls back; as planned or past no return ⇒ holds and pages",
  },
  replaced: next.includes("done")
    ? {
        decide: replace,
        to: ["owed", "rolling_back", own],
        does: "sound ⇒ stable at once, and what it owes lives on; past no return ⇒ stays; else rolls back, unmarked",
      }
    : {
        decide: replace,
        to: ["rolling_back", own],
        does: "rolls back, unmarked; past no return ⇒ stays",
      },
  stableLost,
  turn: stays(own),
  expectations: outcomes(own),
});

/**
 * Every phase × every kind of input. A cell that is missing does not compile; `to` is for plans
 * without `planProblems`, and a test holds it to what happens.
 */
export const transitions: Table = {
  queued: {
    tick: { decide: tickQueued, to: ["queued"], does: "nothing is exposed; it waits for its turn" },
    verdict: stays("queued"),
    action: {
      decide: actWhenQueued,
      to: ["queued", "rolled_back"],
      does: "rollback or bad ⇒ withdrawn; the rest is refused",
    },
    fuse: stays("queued"),
    replaced: stays("queued"),
    stableLost: stays("queued"),
    turn: {
      decide: takeTurn,
      to: ["draft"],
      does: "begins as a draft against what is stable now",
    },
    expectations: stays("queued"),
  },
  draft: {
    tick: {
      decide: tickDraft,
      to: ["draft", "shadow", "cohort", "percent", "full"],
      does: "candidate answers and every splitter knows it ⇒ first stage (a hotfix: full); else says why not",
    },
    verdict: {
      decide: onVerdictInDraft,
      to: ["draft", "rolling_back"],
      does: "fail ⇒ rolls back; else nothing",
    },
    action: {
      decide: actOnDraft,
      to: ["draft", "rolling_back"],
      does: "pause, resume, delegate, tighten; rollback or bad ⇒ rolls back; the rest is refused",
    },
    fuse: { decide: onFuse, to: ["rolling_back"], does: "rolls back" },
    replaced: { decide: replace, to: ["rolling_back"], does: "rolls back, unmarked" },
    stableLost,
    turn: stays("draft"),
    expectations: outcomes("draft"),
  },
  shadow: stage("shadow", { next: ["cohort", "percent", "full"], lowers: [] }),
  cohort: stage("cohort", { next: ["percent", "full"], lowers: ["lowering"] }),
  percent: stage("percent", { next: ["full"], lowers: ["lowering"] }),
  full: stage("full", { next: ["done"], lowers: ["lowering"] }),
  holding: {
    tick: {
      decide: tickHolding,
      to: ["holding", "shadow", "cohort", "percent", "full", "done", "lowering", "rolling_back"],
      does: "cause of the hold is gone ⇒ goes on (lowered ⇒ stays so); past the deadline ⇒ as the plan says, else the owner is told again; blind for long ⇒ retreats",
    },
    verdict: {
      decide: onVerdict,
      to: ["holding", "rolling_back"],
      does: "fail ⇒ rolls back (or is held as a breach); else remembered",
    },
    action: {
      decide: act,
      to: ["holding", "shadow", "cohort", "percent", "full", "done", "lowering", "rolling_back"],
      does: "resume or acknowledge ⇒ goes on, promote ⇒ next stage, lower ⇒ lowering, rollback or bad ⇒ rolls back; what people say is remembered",
    },
    fuse: {
      decide: onFuse,
      to: ["rolling_back", "holding"],
      does: "rolls back; as planned or past no return ⇒ holds and pages",
    },
    replaced: {
      decide: replace,
      to: ["rolling_back", "holding"],
      does: "rolls back, unmarked; past no return ⇒ stays",
    },
    stableLost,
    turn: stays("holding"),
    expectations: outcomes("holding"),
  },
  lowering: {
    tick: {
      decide: tickLowering,
      to: ["lowering", "holding"],
      does: "every splitter has applied it ⇒ holds",
    },
    verdict: {
      decide: onVerdict,
      to: ["lowering", "holding", "rolling_back"],
      does: "fail ⇒ rolls back (or is held as a breach); else remembered",
    },
    action: {
      decide: act,
      to: ["lowering", "rolling_back"],
      does: "lower further; rollback or bad ⇒ rolls back; promote and resume are refused; what people say is remembered",
    },
    fuse: {
      decide: onFuse,
      to: ["rolling_back", "holding"],
      does: "rolls back; as planned or past no return ⇒ holds and pages",
    },
    replaced: {
      decide: replace,
      to: ["rolling_back", "lowering"],
      does: "rolls back, unmarked; past no return ⇒ stays",
    },
    stableLost,
    turn: stays("lowering"),
    expectations: outcomes("lowering"),
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
    fuse: stays("rolling_back"),
    replaced: stays("rolling_back"),
    stableLost: stays("rolling_back"),
    turn: stays("rolling_back"),
    expectations: stays("rolling_back"),
  },
  rolled_back: {
    tick: { decide: tickEnded, to: ["rolled_back"], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: ["rolled_back"], does: "late harm is counted" },
    action: { decide: actWhenRolledBack, to: ["rolled_back"], does: "refused" },
    fuse: stays("rolled_back"),
    replaced: stays("rolled_back"),
    stableLost: stays("rolled_back"),
    turn: stays("rolled_back"),
    expectations: stays("rolled_back"),
  },
  owed: {
    tick: {
      decide: tickOwed,
      to: ["owed", "done"],
      does: "bakes on; baked, looked at and answered ⇒ done; a burn alert is told and lets the bake begin anew",
    },
    verdict: { decide: onLateVerdict, to: ["owed"], does: "late harm is counted" },
    action: {
      decide: actWhenOwed,
      to: ["owed", "rolling_back"],
      does: "looks, answers and approvals are remembered; rollback or bad ⇒ the version before is stable again, and the rollouts after it go back too",
    },
    fuse: stays("owed"),
    replaced: stays("owed"),
    stableLost,
    turn: stays("owed"),
    expectations: outcomes("owed"),
  },
  done: {
    tick: { decide: tickEnded, to: ["done"], does: "late harm is counted" },
    verdict: { decide: onLateVerdict, to: ["done"], does: "late harm is counted" },
    action: {
      decide: actWhenDone,
      to: ["done"],
      does: "good, if a look is still owed; answers; the rest is refused",
    },
    fuse: stays("done"),
    replaced: stays("done"),
    stableLost: stays("done"),
    turn: stays("done"),
    expectations: {
      ...outcomes("done"),
      does: "armed for 30 days: a word that changed is a line of the story, and told when it broke",
    },
  },
};
