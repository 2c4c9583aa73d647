import type { FieldValue } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { hotColumn, idField, mapColumn } from "../table/columns.ts";
import type { Parameters } from "./parameters.ts";

/**
 * SQL that reads one field. A well-known field is a column; any other is a key of the map of its
 * type, and the key is a bound value like any other: names of fields come from strangers.
 */

/** Nullable value of the field as this kind; NULL where absent or of another kind. */
export const read = (parameters: Parameters, field: string, kind: ColumnKind): string => {
  if (field === idField) return kind === "text" ? "toNullable(id)" : "NULL";
  const hot = hotColumn(field);
  if (hot !== undefined) return hot.kind === kind ? hot.column : "NULL";
  const key = parameters.text(field);
  const map = mapColumn[kind];
  return `if(mapContains(${map}, ${key}), ${map}[${key}], NULL)`;
};

/** Whether the field has a value of any kind. */
export const isPresent = (parameters: Parameters, field: string): string => {
  if (field === idField) return "true";
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
  field === idField ? "text" : hotColumn(field)?.kind;
