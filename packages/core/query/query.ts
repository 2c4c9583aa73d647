import type { FieldValue } from "../event/event.ts";

/**
 * A question to the event store, as data. Its JSON form is the public API and the permalink.
 * Compiled to SQL in `events`; nobody else writes SQL.
 */
export type Query = AggregateQuery | RawQuery;

/** The events that a question is about. */
export type Scope = {
  readonly dataset: string;
  readonly from: TimeBound;
  readonly to: TimeBound;
  readonly where: Filter | null;
};

export type AggregateQuery = Scope & {
  readonly kind: "aggregate";
  /** At least one. */
  readonly calculate: readonly Calculation[];
  readonly groupBy: readonly string[];
  /** Width of a time step in ms; null gives one row per group. */
  readonly stepMs: number | null;
  /** Largest groups by the first calculation; at most `maxGroups`. */
  readonly limit: number;
};

export type RawQuery = Scope & {
  readonly kind: "raw";
  /** Empty: every field. */
  readonly fields: readonly string[];
  /** Newest first; at most `maxRawRows`. */
  readonly limit: number;
};

/** ms since 1970, or ms before now as `{ agoMs }`. */
export type TimeBound = number | { readonly agoMs: number };

export type Calculation =
  | { readonly op: "count" }
  | { readonly op: "countDistinct" | "sum" | "avg" | "min" | "max"; readonly field: string }
  | { readonly op: "percentile"; readonly field: string; readonly level: number };

export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly op: "exists" | "absent" }
  | {
      readonly field: string;
      readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: FieldValue;
    }
  | { readonly field: string; readonly op: "contains" | "startsWith"; readonly value: string }
  | { readonly field: string; readonly op: "in"; readonly value: readonly FieldValue[] };

/** What came back, and what it cost. */
export type QueryResult = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (FieldValue | null)[])[];
  /** Raw queries: the whole events, in the order of rows. */
  readonly events: readonly StoredEvent[];
  readonly rowsScanned: number;
  readonly elapsedMs: number;
  /** What was cut, in words; empty when nothing was. */
  readonly capped: readonly string[];
};

export type StoredEvent = {
  readonly id: string;
  readonly timeMs: number;
  readonly weight: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
};
