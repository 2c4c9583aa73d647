import type { FieldValue } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { hotColumn, idField, mapColumn, timeField } from "../table/columns.ts";
import type { Parameters } from "./parameters.ts";

/**
 * SQL that reads one field. A well-known field is a column; any other is a key of the map of its
 * type, and the key is a bound value like any other: names of fields come from strangers.
 */

/** Where a field's values of one kind are: whether there is one, and the value. */
export type Lookup = { readonly present: string; readonly value: string };

/** Null where the field can hold no value of this kind. */
export const lookUp = (parameters: Parameters, field: string, kind: ColumnKind): Lookup | null => {
  const only = onlyKind(field);
  if (only !== undefined && only !== kind) return null;
  if (field === idField) return { present: "true", value: "id" };
  if (field === timeField) return { present: "true", value: timeMs };
  const hot = hotColumn(field);
  if (hot !== undefined) return { present: `isNotNull(${hot.column})`, value: hot.column };
  const key = parameters.text(field);
  const map = mapColumn[kind];
  return { present: `mapContains(${map}, ${key})`, value: `${map}[${key}]` };
};

const timeMs = "toFloat64(toUnixTimestamp64Milli(ts))";

/** The field's numbers, NULL where there is none. */
export const numberOf = (parameters: Parameters, field: string): string => {
  const found = lookUp(parameters, field, "number");
  return found === null
    ? "CAST(NULL, 'Nullable(Float64)')"
    : `if(${found.present}, ${found.value}, NULL)`;
};

/** Whether the field has a value of any kind. */
export const isPresent = (parameters: Parameters, field: string): string => {
  if (field === idField || field === timeField) return "true";
  const hot = hotColumn(field);
  if (hot !== undefined) return `isNotNull(${hot.column})`;
  const key = parameters.text(field);
  const maps = Object.values(mapColumn).map((map) => `mapContains(${map}, ${key})`);
  return `(${maps.join(" OR ")})`;
};

/**
 * A value to group by. A hot column groups by itself; a field of the maps may hold different types
 * in different events, so its value becomes text with a first letter that says which: `sBerlin`,
 * `n42`, `btrue`. NULL where absent. `decodeKey` reads it back.
 */
export const groupKey = (parameters: Parameters, field: string): string => {
  if (field === idField) return "toNullable(id)";
  if (field === timeField) return `toNullable(${timeMs})`;
  const hot = hotColumn(field);
  if (hot !== undefined) return hot.column;
  const key = parameters.text(field);
  return (
    `multiIf(mapContains(str, ${key}), concat('s', str[${key}]), ` +
    `mapContains(num, ${key}), concat('n', toString(num[${key}])), ` +
    `mapContains(bool, ${key}), concat('b', toString(bool[${key}])), NULL)`
  );
};

/** The value of a group, as JSONCompact gave it. */
export const decodeKey = (field: string, value: unknown): FieldValue | null => {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  if (field === idField || hotColumn(field) !== undefined) return value;
  const rest = value.slice(1);
  if (value.startsWith("n")) return Number(rest);
  return value.startsWith("b") ? rest === "true" : rest;
};

/** The one kind that a field can hold; undefined for a field of the maps, which can hold any. */
export const onlyKind = (field: string): ColumnKind | undefined =>
  field === idField ? "text" : field === timeField ? "number" : hotColumn(field)?.kind;
