import type { Verdict, HarmTotals } from "../judge/verdict.ts";
import type { BodyMs, JudgeTerms } from "../judge/terms.ts";
import type { Plan } from "./plan.ts";

/** A build of a service and where it runs. */
export type Version = {
  /** By default the commit. */
  readonly id: string;
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
  /** `<service>.<n>`; also the salt of the assignment. */
  readonly id: string;
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
  readonly harm: HarmTotals;
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
    | "immaterialRegression"
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
  | (Common & { readonly phase: "draft"; readonly hold: Hold | null })
  | (Common & { readonly phase: "shadow" | "cohort" | "percent" | "full"; readonly at: Position })
  /** Exposure stays as it is; nothing is raised. */
  | (Common & { readonly phase: "holding"; readonly at: Position; readonly hold: Hold })
  /** A person turned it down; `at.exposurePpm` is the target. Becomes `holding` once applied. */
  | (Common & { readonly phase: "lowering"; readonly at: Position; readonly by: Actor })
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
   * At 100 %, the candidate is the service's stable version. `owesLook`: it was replaced while it
   * baked, before its author had looked; the look is still owed and may still be given.
   */
  | (Common & { readonly phase: "done"; readonly doneAtMs: number; readonly owesLook: boolean });

export type Phase = RolloutState["phase"];

/** Why it ended at 0. */
export type Cause = {
  readonly kind: "verdict" | "person" | "replaced" | "fuse";
  readonly sentence: string;
  readonly by: Actor;
  readonly verdict: Verdict | null;
};
