import type { RequestRule } from "../route/route-table.ts";

/**
 * What a service says about how its candidates are judged, besides its SLO and its plan. Frozen when
 * a rollout begins: signals, thresholds or weights that change under way would invalidate the test.
 */
export type JudgeTerms = {
  /** At most `1 − objective` of requests may take longer than `underMs`; null: no such SLO. */
  readonly latencySli: LatencySli | null;
  /** Where the change acts. Empty: nothing is said, and all traffic is evidence. */
  readonly touches: readonly RequestRule[];
  /** Users of a sound version have this event sooner or later; null: none is named. */
  readonly success: KeyEvent | null;
  /** Weights that differ from the usual ones; 0 turns a signal off. */
  readonly weights: Readonly<Partial<Record<WeightedSignal, number>>>;
  /** Names of what the author expects, each judged by a query over events; at most 5. */
  readonly expectations: readonly string[];
};

export type LatencySli = { readonly underMs: number; readonly objective: number };

/**
 * The key event, such as a login or an order. A unit that was active in `minutes` minutes with
 * `requests` requests and never had it is bad.
 */
export type KeyEvent = {
  readonly event: RequestRule;
  readonly requests: number;
  readonly minutes: number;
};

/** Signals that share the α of a stage. */
export type WeightedSignal =
  | "errors"
  | "latencyTail"
  | "latencyP90"
  | "latencyP50"
  | "latencySli"
  | "crashes"
  | "successDrop"
  | "crashReports"
  | "expectation";

/** A service that says nothing. */
export const noTerms: JudgeTerms = {
  latencySli: null,
  touches: [],
  success: null,
  weights: {},
  expectations: [],
};

/** Frozen percentiles of stable for the body of the latency distribution, ms. */
export type BodyMs = { readonly p90Ms: number; readonly p50Ms: number };
