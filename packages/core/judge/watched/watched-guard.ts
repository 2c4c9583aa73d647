import type { Measure } from "../../query/calculation.ts";
import type { Filter } from "../../query/query.ts";

/**
 * A condition that somebody outside of the judge measures, again and again while a rollout lives.
 * Frozen when the rollout begins: a guard that could be taken away under way would guard nothing.
 */
export type WatchedGuard = {
  /** One per name and rollout. */
  readonly name: string;
  readonly source: EventSource | PrometheusSource;
  /** What holds as long as all is well. */
  readonly bound: GuardBound;
};

export type GuardBound = { readonly op: "<=" | ">="; readonly value: number };

/** One calculation over wide events of the last while. */
export type EventSource = {
  readonly kind: "events";
  readonly calculate: Measure;
  /** Null: all events of the arm. */
  readonly where: Filter | null;
  /** Over the last so many ms. */
  readonly overMs: number;
  /** Events that were answered by the candidate of this rollout, or all events of the service. */
  readonly arm: "candidate" | "both";
};

/** An instant query that must give one number. */
export type PrometheusSource = {
  readonly kind: "prometheus";
  /** Of the server, with a path where it has one; `/api/v1/query` is added. */
  readonly url: string;
  readonly query: string;
  /** Of the whole exchange, ms. */
  readonly timeoutMs: number;
  /** A sample older than this is none, ms. */
  readonly staleMs: number;
};

/** What a look at a guard's source gave; `why` is the end of a sentence. */
export type Measured =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly why: string };
