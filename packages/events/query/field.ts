import type { Condition, FieldValue } from "@dimmer/core";
import { type ColumnKind, hotColumn, idField, mapColumn, timeField } from "../table/columns.ts";
import type { Parameters } from "./parameters.ts";

/** Where a field's values of one kind are: whether there is one, and the value. */
export type Lookup = { readonly present: string; readonly value: string };

/** How the fields of the events of one statement are read. */
export type Fields = {
  readonly parameters: Parameters;
  /** Null where the field can hold no value of this kind. */
  readonly lookUp: (field: string, kind: ColumnKind) => Lookup | null;
  /** The kinds of values that a field can hold. */
  readonly kindsOf: (field: string) => readonly ColumnKind[];
  /** The condition `any.x …` on all events of the same trace; null for another condition. */
  readonly ofAny?: (condition: Condition) => string | null;
};

export const kinds: readonly ColumnKind[] = ["text", "number", "bool"];

/** What every event has and no sender sets. */
const ownColumns: Readonly<
  Record<string, { readonly kind: ColumnKind; readonly sql: string } | undefined>
> = Object.assign(Object.create(null), {
  [idField]: { kind: "text", sql: "id" },
  [timeField]: { kind: "number", sql: "toFloat64(toUnixTimestamp64Milli(ts))" },
});

/**
 * Fields as the table has them. A well-known field is a column; any other is a key of the map of its
 * type, and the key is a bound value like any other: names of fields come from strangers.
 */
export const tableFields = (parameters: Parameters): Fields => ({
  parameters,
  kindsOf: (field) => {
    const only = ownColumns[field]?.kind ?? hotColumn(field)?.kind;
    return only === undefined ? kinds : [only];
  },
  lookUp: (field, kind) => {
    const own = ownColumns[field];
    if (own !== undefined) return own.kind === kind ? { present: "true", value: own.sql } : null;
    const hot = hotColumn(field);
    if (hot !== undefined)
      return hot.kind === kind ? { present: `isNotNull(${hot.column})`, value: hot.column } : null;
    const key = parameters.text(field);
    const map = mapColumn[kind];
    return { present: `mapContains(${map}, ${key})`, value: `${map}[${key}]` };
  },
});

const sqlType: Readonly<Record<ColumnKind, string>> = {
  text: "Nullable(String)",
  number: "Nullable(Float64)",
  bool: "Nullable(Bool)",
};

/** Nothing, where a value of this kind could stand. */
export const noValue = (kind: ColumnKind): string => `CAST(NULL, '${sqlType[kind]}')`;

/** The field's values of one kind, NULL where there is none. */
export const valueOf = (fields: Fields, field: string, kind: ColumnKind): string => {
  const found = fields.lookUp(field, kind);
  if (found === null) return noValue(kind);
  if (found.present === "true") return `toNullable(${found.value})`;
  if (found.present === `isNotNull(${found.value})`) return found.value;
  return `if(${found.present}, ${found.value}, NULL)`;
};

export const numberOf = (fields: Fields, field: string): string => valueOf(fields, field, "number");

/** Whether the field has a value of any kind. */
export const isPresent = (fields: Fields, field: string): string => {
  const found = fields.kindsOf(field).map((kind) => fields.lookUp(field, kind)?.present ?? "false");
  return found.length === 1 ? (found[0] ?? "false") : `(${["false", ...found].join(" OR ")})`;
};

const letter: Readonly<Record<ColumnKind, string>> = { text: "s", number: "n", bool: "b" };

/**
 * A value to group by, NULL where absent. A field of one kind groups by itself; one that may hold
 * different kinds in different events becomes text with a first letter that says which: `sBerlin`,
 * `n42`, `btrue`. `decodeKey` reads it back.
 */
export const groupKey = (fields: Fields, field: string): string => {
  const [first, second] = fields.kindsOf(field);
  if (first === undefined) return noValue("text");
  if (second === undefined) return valueOf(fields, field, first);
  const parts = fields.kindsOf(field).flatMap((kind) => {
    const found = fields.lookUp(field, kind);
    if (found === null) return [];
    const text = kind === "text" ? found.value : `toString(${found.value})`;
    return [found.present, `concat('${letter[kind]}', ${text})`];
  });
  return `multiIf(${parts.join(", ")}, NULL)`;
};

/** The value of a group of a field that can hold these kinds, as JSONCompact gave it. */
export const decodeKey = (possible: readonly ColumnKind[], value: unknown): FieldValue | null => {
  // There is one zero.
  if (typeof value === "number") return value + 0;
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  if (possible.length === 1) return value;
  const rest = value.slice(1);
  if (value.startsWith("n")) return Number(rest);
  return value.startsWith("b") ? rest === "true" : rest;
};
