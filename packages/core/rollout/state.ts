import type { Verdict, HarmTotals } from "../judge/verdict.ts";
import type { WatchedGuard } from "../judge/watched/watched-guard.ts";
import type { BodyMs, JudgeTerms } from "../judge/terms.ts";
import type { Answer, Approval, Delegation } from "./gate.ts";
import type { Expectation, Outcome } from "./expectation.ts";
import type { Plan } from "./plan.ts";
import type { Surroundings } from "./surroundings.ts";

/** A build of a service and where it runs. */
export type Version = {
  /** By default the commit. */
  readonly id: string;
  /** Of what was built, such as an image's `sha256:…`; a bad build is known by it under any id. */
  readonly digest?: string;
  readonly endpoints: readonly string[];
  /** First line of the change. */
  readonly subject: string;
  readonly authors: readonly string[];
  readonly commits: readonly string[];
};

/** Who did something. A `script` or `ci` actor never counts as somebody who looked. */
export type Actor = {
  readonly kind: "person" | "script" | "ci" | "dimmer";
  readonly name: string;
};

/** What never changes during a rollout. */
export type Rollout = {
  /** `<service>.<n>`. */
  readonly id: string;
  /** Salt of the assignment, fixed at the start; absent: the id, so that each rollout deals anew. */
  readonly salt?: string;
  readonly service: string;
  readonly candidate: Version;
  /** The rollback target, pinned at the start. */
  readonly stable: Version;
  readonly plan: Plan;
  /** SLO objective at the start. */
  readonly objective: number;
  /** How it is judged, frozen at the start; absent in rollouts that began before there was a choice. */
  readonly terms?: JudgeTerms;
  /** 1 for the first try of this version; each further one halves the α. */
  readonly attempt: number;
  readonly shippedBy: Actor;
  readonly shippedAtMs: number;
  /** Why it is worth another try although the version was marked bad. */
  readonly again?: string;
  /** Why evidence and dwell are waived: straight to full with absolute guards armed, review owed. */
  readonly hotfix?: string;
  /** What its authors said before the change that production would show; absent: nothing. */
  readonly expectations?: readonly Expectation[];
  /** Conditions that are measured outside of the judge, frozen at the start; absent: none. */
  readonly guards?: readonly WatchedGuard[];
};

/** Position in the plan while something may be exposed. */
export type Position = {
  /** Index into `plan.stages`. */
  readonly stage: number;
  /** Counts every entry into any stage, from 1; counts and looks belong to one entry. */
  readonly stageEntry: number;
  /** When it was decided. */
  readonly decidedAtMs: number;
  /** When every live splitter had applied it; null until then. */
  readonly enteredAtMs: number | null;
  /** Accumulated by ticks while applied, so that neither clock jumps nor restarts shorten it. */
  readonly dwelledMs: number;
  /** What is exposed now, ppm; lower than the stage's own after `lower`. */
  readonly exposurePpm: number;
  /** Named cohorts that see it now. */
  readonly cohorts: readonly string[];
  /** Frozen latency threshold of this entry, ms; null: signal off. */
  readonly slowMs: number | null;
  /** Frozen percentiles for the body of the latency distribution; null or absent: signal off. */
  readonly body?: BodyMs | null;
  /** A person has said that the mismatch of this entry's sample ratio is understood. */
  readonly mismatchAcknowledged?: boolean;
  readonly lastVerdict: Verdict | null;
  /** What passing would expose next, ppm, frozen at the entry; absent in journals of 0.1: the plan's. */
  readonly nextPpm?: number;
  /** Failures that the rollout's slice of the month's budget allows, frozen at the entry. */
  readonly sliceFailures?: number;
  /** What was exposed before this raise: a raise that the service pages about is undone to it. */
  readonly raisedFrom?: RaisedFrom;
  /** Dwell at the last tick with a burn alert: the bake begins anew there, ms. */
  readonly bakeFromMs?: number;
  /** It failed by something else than a verdict, and was held all the same: never raised again (S5). */
  readonly failed?: true;
  /** A shadow stage whose raise was undone copies nothing. */
  readonly mirrorsNothing?: true;
};

export type RaisedFrom = {
  readonly exposurePpm: number;
  readonly cohorts: readonly string[];
};

export type Look = {
  readonly by: Actor;
  readonly atMs: number;
  readonly stageEntry: number;
  readonly answer: "good" | "bad";
  readonly note: string;
  /** What was opened before answering, e.g. `page`, `event:<id>`. */
  readonly opened: readonly string[];
};

type Common = {
  readonly rollout: Rollout;
  readonly looks: readonly Look[];
  readonly approvals: readonly Approval[];
  readonly delegations: readonly Delegation[];
  /** What authors say about their own expectations. */
  readonly answers: readonly Answer[];
  /** What production says about them, the newest of each. */
  readonly outcomes: readonly Outcome[];
  readonly harm: HarmTotals;
  /** What the last tick knew of the service and of Dimmer. */
  readonly surroundings: Surroundings;
  /** Highest exposure that any splitter may have served, ppm. */
  readonly maxExposurePpm: number;
  /** Time of the last tick that was counted, ms. */
  readonly tickedAtMs: number;
};

/** Why the machine does not go on by itself, who can change that, and how. */
export type Hold = {
  readonly reason:
    | "paused"
    | "lookRequired"
    | "approvalRequired"
    | "budget"
    | "window"
    | "lineStopped"
    | "servicePage"
    | "sampleRatio"
    | "candidateSilent"
    | "eventsSilent"
    | "contradiction"
    | "noSafeTarget"
    /** Proven worse, and too little of it to go back for. */
    | "immaterialRegression"
    /** Proven worse on a signal that may only hold, such as one of the versions' own events. */
    | "suspectRegression"
    | "breachHeld"
    | "deadline"
    | "countsMissing"
    | "candidateUnreachable"
    | "splitterRefused";
  readonly sentence: string;
  readonly owner: string;
  readonly sinceMs: number;
  readonly deadlineMs: number | null;
  /** Commands that end it. */
  readonly exits: readonly string[];
};

export type RolloutState =
  /** Waits for the service's rollout under way; `rollout.stable` is pinned when its turn comes. */
  | (Common & { readonly phase: "queued" })
  | (Common & { readonly phase: "draft"; readonly hold: Hold | null })
  | (Common & { readonly phase: "shadow" | "cohort" | "percent" | "full"; readonly at: Position })
  /** Exposure stays as it is; nothing is raised. */
  | (Common & { readonly phase: "holding"; readonly at: Position; readonly hold: Hold })
  /** Turned down; `at.exposurePpm` is the target. Becomes `holding` once applied. */
  | (Common & {
      readonly phase: "lowering";
      readonly at: Position;
      readonly by: Actor;
      /** What it holds for then; absent: paused by whoever lowered it. */
      readonly holdsFor?: Pick<Hold, "reason" | "sentence">;
    })
  | (Common & {
      readonly phase: "rolling_back";
      readonly at: Position | null;
      readonly cause: Cause;
      readonly decidedAtMs: number;
    })
  | (Common & {
      readonly phase: "rolled_back";
      readonly cause: Cause;
      readonly decidedAtMs: number;
      readonly convergedAtMs: number;
    })
  /**
   * At 100 % and stable, because the next rollout began while it baked. What it owes lives on here:
   * the rest of its bake, looks, answers; going back takes the rollouts after it along.
   */
  | (Common & { readonly phase: "owed"; readonly at: Position; readonly next: string })
  /**
   * At 100 %, the candidate is the service's stable version. `owesLook`: only in journals of 0.1,
   * where a rollout that was replaced while it baked was done at once.
   */
  | (Common & { readonly phase: "done"; readonly doneAtMs: number; readonly owesLook: boolean });

export type Phase = RolloutState["phase"];

/** Why it ended at 0. */
export type Cause = {
  readonly kind: "verdict" | "person" | "replaced" | "fuse" | "stable" | "silence" | "deadline";
  readonly sentence: string;
  readonly by: Actor;
  readonly verdict: Verdict | null;
};
