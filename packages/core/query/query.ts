import type { FieldValue } from "../event/event.ts";
import type { Calculation } from "./calculation.ts";
import type { Heatmap } from "./heatmap.ts";

/**
 * A question to the event store, as data. Its JSON form is the public API and the permalink.
 * Compiled to SQL in `events`; nobody else writes SQL.
 *
 * Wherever the name of a field stands, it may also be a calculated field of the same question, or a
 * relational one: `root.x` and `parent.x` read the field x of the root or the parent of an event
 * within its trace; `any.x`, only in conditions, is true where it holds for any event of the trace.
 */
export type Query = AggregateQuery | RawQuery;

/** The events that a question is about. */
export type Scope = {
  readonly dataset: string;
  readonly from: TimeBound;
  readonly to: TimeBound;
  readonly where: Filter | null;
  /** Fields that are worked out for this question; none if absent. */
  readonly calculated?: readonly CalculatedField[];
};

/** A field by a formula: `IF(GTE($http.response.status_code, 500), "bad", "good")`. */
export type CalculatedField = { readonly name: string; readonly expression: string };

export type AggregateQuery = Scope & {
  readonly kind: "aggregate";
  /** At least one. */
  readonly calculate: readonly Calculation[];
  readonly groupBy: readonly string[];
  /** Groups whose calculations over the whole range pass all of these; all groups if absent. */
  readonly having?: readonly Having[];
  /** Which groups come first, and which rows; the largest by the first calculation if absent. */
  readonly orderBy?: readonly Order[];
  /** Width of a time step in ms; null gives one row per group. */
  readonly stepMs: number | null;
  /** At most `maxGroups` groups. */
  readonly limit: number;
  /**
   * Asks the same of so many ms earlier. Times in the answer are moved back by it, so that both lie on
   * one axis; 0 if absent.
   */
  readonly shiftMs?: number;
};

/** `column` is the label of a measure, as `calculationLabel` writes it. */
export type Having = {
  readonly column: string;
  readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly value: number;
};

/** `column` is a field of `groupBy`, or the label of a measure. */
export type Order = { readonly column: string; readonly direction: "asc" | "desc" };

export type RawQuery = Scope & {
  readonly kind: "raw";
  /** Empty: every field. */
  readonly fields: readonly string[];
  /** Newest first; at most `maxRawRows`. */
  readonly limit: number;
  /** Only what comes after this event in the order of rows: the next page. Null or absent: the first. */
  readonly before?: { readonly timeMs: number; readonly id: string } | null;
};

/** ms since 1970, or ms before now as `{ agoMs }`. */
export type TimeBound = number | { readonly agoMs: number };

/** Sixteen operators, and groups of them. `notIn` and the like mean "present and something else". */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | Condition;

export type Condition =
  | { readonly field: string; readonly op: "exists" | "absent" }
  | {
      readonly field: string;
      readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: FieldValue;
    }
  | { readonly field: string; readonly op: TextOperator; readonly value: string }
  | { readonly field: string; readonly op: "in" | "notIn"; readonly value: readonly FieldValue[] };

export type TextOperator =
  | "contains"
  | "notContains"
  | "startsWith"
  | "notStartsWith"
  | "endsWith"
  | "notEndsWith";

/** A row of an answer, by its columns. */
export type Row = readonly (FieldValue | null)[];

/** What came back, and what it cost. */
export type QueryResult = {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /**
   * Of grouped questions without steps: all groups that are not shown, as one row with null for each
   * group; null where every group is shown.
   */
  readonly other: Row | null;
  /** Of grouped questions without steps: every event of the scope as one row; else null. */
  readonly total: Row | null;
  /** One for each `heatmap` of the question; over all groups. */
  readonly heatmaps: readonly Heatmap[];
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
