/**
 * What a guard outside of the judge says: a condition over events, a query of a Prometheus-compatible
 * server, a saturation gauge. A breached one ends the rollout like any absolute guard; a blind or
 * stale one keeps it from being raised. Nothing that is not fresh and `ok` is ever a pass.
 */
export type GuardReading = {
  /** As its author named it; one reading per name. */
  readonly name: string;
  /** `blind`: no answer, no data, or an answer that is not a number. */
  readonly state: "ok" | "breached" | "blind";
  /** One sentence for people: what was measured, against which limit; or why nothing was. */
  readonly sentence: string;
  /** When it was measured, ms since 1970. */
  readonly atMs: number;
};
