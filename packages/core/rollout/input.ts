import type { HarmTotals, Verdict } from "../judge/verdict.ts";
import type { BodyMs } from "../judge/terms.ts";
import type { Outcome } from "./expectation.ts";
import type { AnswerWord } from "./gate.ts";
import type { Plan } from "./plan.ts";
import type { Actor, Version } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";

/** Everything that can make the machine move. */
export type Input =
  | {
      readonly kind: "tick";
      readonly fleet: Fleet;
      readonly harm: HarmTotals;
      readonly surroundings: Surroundings;
    }
  | { readonly kind: "verdict"; readonly verdict: Verdict; readonly harm: HarmTotals }
  | ({ readonly kind: "action"; readonly by: Actor } & Action)
  /** A splitter's primary reports that its own fuse put exposure to 0. */
  | { readonly kind: "fuse"; readonly splitter: string; readonly sentence: string }
  /** Another rollout of the same service takes its place. */
  | { readonly kind: "replaced"; readonly by: Actor; readonly next: string }
  /** The version that it is compared with is itself rolled back. */
  | { readonly kind: "stableLost"; readonly by: Actor; readonly sentence: string }
  /** The service is free: a queued rollout begins, against what is stable now. */
  | { readonly kind: "turn"; readonly stable: Version }
  /** What queries over events say about expectations now. */
  | { readonly kind: "expectations"; readonly outcomes: readonly Outcome[] };

/** What a person or a program asks for. */
export type Action =
  | { readonly verb: "promote"; readonly why: string }
  | { readonly verb: "pause"; readonly why: string }
  | { readonly verb: "resume"; readonly why: string }
  /** `toPpm` null: named cohorts only. */
  | { readonly verb: "lower"; readonly toPpm: number | null; readonly why: string }
  | { readonly verb: "rollback"; readonly why: string }
  | { readonly verb: "good" | "bad"; readonly note: string; readonly opened: readonly string[] }
  /** Somebody else says that the stage may be left, or that a hotfix was reviewed. */
  | { readonly verb: "approve"; readonly note: string }
  /** An author says how their own expectation came out. */
  | {
      readonly verb: "answer";
      readonly expectation: string;
      readonly answer: AnswerWord;
      readonly note: string;
    }
  /** An author lets somebody else look and answer for them. */
  | { readonly verb: "delegate"; readonly to: string; readonly why: string }
  /** The arms' sizes differ from the split, and a person knows why. */
  | { readonly verb: "acknowledge"; readonly why: string }
  /** The plan, made stricter while it runs. */
  | { readonly verb: "tighten"; readonly plan: Plan; readonly why: string };

export type InputKind = Input["kind"];

/** What is known about the data plane when a decision is made. */
export type Fleet = {
  /** Splitters heard within the silence limit. */
  readonly live: number;
  /** Of the live ones, those that have applied the newest table. */
  readonly applied: number;
  /** Splitters that were live and are silent, until excluded at the lease TTL. */
  readonly silent: number;
  /** A live splitter refused the newest table, in words; else null. */
  readonly refusal: string | null;
  /** The candidate answered its health check lately; null before the first check. */
  readonly candidateHealthy: boolean | null;
  /**
   * Control itself was silent for longer than the exposure lease until this tick, so that splitters
   * have lowered shares (`percentages`), and after four times it cohorts as well. Absent: it was not.
   */
  readonly lapsed?: "percentages" | "everything";
  /** Latency threshold that stable's last hour would freeze, ms; null: too little seen. */
  readonly stableSlowMs: number | null;
  /** Percentiles that it would freeze for the body of the distribution. */
  readonly stableBody?: BodyMs | null;
};
