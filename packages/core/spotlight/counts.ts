import type { FieldValue } from "../event/event.ts";
import type { Mass } from "./mass.ts";

/** One value of one field on both sides; null where an event does not have the field at all. */
export type ValueCounts = {
  readonly value: FieldValue | null;
  readonly selection: Mass;
  readonly rest: Mass;
};

/** Numbers of one field in bins: bin k holds what is above edge k − 1 and at most edge k. */
export type Histogram = {
  /** Ascending; one fewer than there are bins, because the last bin is open. */
  readonly edges: readonly number[];
  readonly selection: readonly Mass[];
  readonly rest: readonly Mass[];
};

/** What was counted of one field, over every event of both sides. */
export type FieldCounts = {
  readonly field: string;
  /** Different values found in the selection, absence included: as many were tried as candidates. */
  readonly distinct: number;
  /** The most frequent ones of either side, counted exactly on both. */
  readonly values: readonly ValueCounts[];
  /** For numbers with more values than are worth telling apart; else null. */
  readonly histogram: Histogram | null;
};

/** First pass: the selection, the rest, and every field of both. */
export type SpotlightCounts = {
  readonly selection: Mass;
  readonly rest: Mass;
  readonly fields: readonly FieldCounts[];
};

/** Something that is true or not of one event. */
export type Item = { readonly field: string } & (
  | { readonly is: FieldValue | null }
  | { readonly above: number }
  | { readonly atMost: number }
);

/**
 * Second pass: events counted by which of `items` are true of them. Bit k of `mask` stands for item
 * k. `stratum` is the route (or what else differs in itself) where the comparison is stratified.
 */
export type CrossCounts = {
  readonly items: readonly Item[];
  readonly rows: readonly CrossRow[];
};

export type CrossRow = {
  readonly mask: number;
  readonly stratum: string | null;
  readonly selection: Mass;
  readonly rest: Mass;
};
