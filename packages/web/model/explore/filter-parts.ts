import { type FieldValue, type Filter, parseFilter, printFilter } from "@dimmer/core";

/** A filter as the conditions that all hold: what a person adds and takes away one by one. */
export const partsOf = (filter: Filter | null): readonly Filter[] => {
  if (filter === null) return [];
  return "all" in filter ? filter.all : [filter];
};

/** The filter in which all parts hold; null where there is none. */
export const allOf = (parts: readonly Filter[]): Filter | null => {
  const [first] = parts;
  if (first === undefined) return null;
  return parts.length === 1 ? first : { all: parts };
};

export type ReadWhere =
  | { readonly ok: true; readonly parts: readonly Filter[] }
  | { readonly ok: false; readonly sentence: string };

/** Reads the filter of an address. */
export const readWhere = (text: string | undefined): ReadWhere => {
  if (text === undefined || text.trim() === "") return { ok: true, parts: [] };
  const parsed = parseFilter(text);
  return parsed.ok
    ? { ok: true, parts: partsOf(parsed.filter) }
    : { ok: false, sentence: parsed.error.sentence };
};

/** Writes parts back into an address; undefined where there are none. */
export const printWhere = (parts: readonly Filter[]): string | undefined => {
  const filter = allOf(parts);
  return filter === null ? undefined : printFilter(filter);
};

/** The parts with another one, once. */
export const withPart = (parts: readonly Filter[], part: Filter): readonly Filter[] => {
  const text = printFilter(part);
  return parts.some((one) => printFilter(one) === text) ? parts : [...parts, part];
};

/** Only events that have this value; null: that lack the field. Takes the opposite away. */
export const include = (
  parts: readonly Filter[],
  field: string,
  value: FieldValue | null,
): readonly Filter[] => withPart(without(parts, excluded(field, value)), included(field, value));

/** No events that have this value; null: that lack the field. Takes the opposite away. */
export const exclude = (
  parts: readonly Filter[],
  field: string,
  value: FieldValue | null,
): readonly Filter[] => withPart(without(parts, included(field, value)), excluded(field, value));

const included = (field: string, value: FieldValue | null): Filter =>
  value === null ? { field, op: "absent" } : { field, op: "=", value };

/** Events without the field lack the value as well, so that `!=` would be too narrow. */
const excluded = (field: string, value: FieldValue | null): Filter =>
  value === null ? { field, op: "exists" } : { not: { field, op: "=", value } };

const without = (parts: readonly Filter[], part: Filter): readonly Filter[] => {
  const text = printFilter(part);
  return parts.filter((one) => printFilter(one) !== text);
};
