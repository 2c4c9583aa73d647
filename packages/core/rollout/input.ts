import type { HarmTotals, Verdict } from "../judge/verdict.ts";
import type { BodyMs } from "../judge/terms.ts";
import type { Actor } from "./state.ts";

/** Everything that can make the machine move. */
export type Input =
  | { readonly kind: "tick"; readonly fleet: Fleet; readonly harm: HarmTotals }
  | { readonly kind: "verdict"; readonly verdict: Verdict; readonly harm: HarmTotals }
  | ({ readonly kind: "action"; readonly by: Actor } & Action)
  /** A splitter's primary reports that its own fuse put exposure to 0. */
  | { readonly kind: "fuse"; readonly splitter: string; readonly sentence: string }
  /** Another rollout of the same service takes its place. */
  | { readonly kind: "replaced"; readonly by: Actor; readonly next: string };

/** What a person or a program asks for. */
export type Action =
  | { readonly verb: "promote"; readonly why: string }
  | { readonly verb: "pause"; readonly why: string }
  | { readonly verb: "resume"; readonly why: string }
  /** `toPpm` null: named cohorts only. */
  | { readonly verb: "lower"; readonly toPpm: number | null; readonly why: string }
  | { readonly verb: "rollback"; readonly why: string }
  | { readonly verb: "good" | "bad"; readonly note: string; readonly opened: readonly string[] };

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
  /** Latency threshold that stable's last hour would freeze, ms; null: too little seen. */
  readonly stableSlowMs: number | null;
  /** Percentiles that it would freeze for the body of the distribution. */
  readonly stableBody?: BodyMs | null;
};
