/**
 * The canonical wide event: one row of what happened, with any fields.
 *
 * Field names follow OpenTelemetry and Husky (`trace.trace_id`, `duration_ms`, `service.name`, …);
 * Dimmer's own facts are under `dimmer.`. Values are flat: nested input is flattened with dots by
 * the canonicaliser.
 */
export type Event = {
  /** Unique id; a repeated id is stored once where the sender repeats a batch. */
  readonly id: string;
  /** ms since 1970, fractions allowed. */
  readonly timeMs: number;
  /** Usually the service's name. */
  readonly dataset: string;
  /** How many events this one stands for, ≥ 1; sampled events carry more. */
  readonly weight: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
};

export type FieldValue = string | number | boolean;
