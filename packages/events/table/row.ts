import type { Event, FieldValue, StoredEvent } from "@dimmer/core";
import { type ColumnKind, type HotColumn, hotColumn, hotColumns } from "./columns.ts";

/** Bump when rows of older journals could no longer be inserted as they are. */
export const rowVersion = 1;

/** A field of a hot name whose value does not fit its column is kept under this name. */
const mistyped = (field: string): string => `${field}.mistyped`;

/**
 * One event as a JSONEachRow line of the table, without a line end. A hot field given in another
 * type is converted where nothing is lost (`"500"` → 500, 7 → `"7"`); else it goes to the maps as
 * `<field>.mistyped`.
 */
export const toRow = (event: Event): string => {
  const { id, timeMs, dataset, weight } = event;
  const columns: Record<string, FieldValue> = {};
  const maps: Record<ColumnKind, Record<string, FieldValue>> = { text: {}, number: {}, bool: {} };
  for (const [field, value] of Object.entries(event.fields)) {
    const hot = hotColumn(field);
    const converted = hot === undefined ? undefined : convert(hot.kind, value);
    if (hot !== undefined && converted !== undefined) columns[hot.column] = converted;
    else set(maps[kindOf(value)], hot === undefined ? field : mistyped(field), value);
  }
  const ts = (timeMs / 1000).toFixed(6);
  const { text: str, number: num, bool } = maps;
  return JSON.stringify({ id, ts, dataset, weight, ...columns, str, num, bool });
};

/**
 * Sets a field of a plain object, whatever its name. Objects without a prototype would be safe by
 * themselves, but V8 makes JSON of plain ones twice as fast.
 */
const set = (map: Record<string, FieldValue>, field: string, value: FieldValue): void => {
  if (field === "__proto__")
    Object.defineProperty(map, field, { value, enumerable: true, configurable: true });
  else map[field] = value;
};

/** The kind of column that a value belongs to. */
export const kindOf = (value: FieldValue): ColumnKind => {
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "number" : "bool";
};

const numberPattern = /^-?\d{1,15}(?:\.\d{1,15})?$/;

const convert = (kind: ColumnKind, value: FieldValue): FieldValue | undefined => {
  if (kindOf(value) === kind) return value;
  switch (kind) {
    case "text":
      return String(value);
    case "number":
      return typeof value === "string" && numberPattern.test(value) ? Number(value) : undefined;
    case "bool":
      return value === "true" ? true : value === "false" ? false : undefined;
  }
};

/** What a raw query selects, in the order that `fromRow` expects. */
export const rawSelection: readonly string[] = [
  "id",
  "toFloat64(toUnixTimestamp64Micro(ts))",
  "weight",
  ...hotColumns.map((hot) => hot.column),
  "str",
  "num",
  "bool",
];

/** The event of one row of `rawSelection`, as JSONCompact gives it. */
export const fromRow = (row: readonly unknown[]): StoredEvent => {
  const fields: Record<string, FieldValue> = Object.create(null);
  const [id, micros, weight] = row;
  hotColumns.forEach((hot: HotColumn, index) => put(fields, hot.field, row[fixed + index]));
  for (const map of row.slice(fixed + hotColumns.length)) {
    if (typeof map !== "object" || map === null) continue;
    for (const [field, value] of Object.entries(map)) put(fields, field, value);
  }
  return { id: String(id), timeMs: Number(micros) / 1000, weight: Number(weight), fields };
};

/** id, time and weight. */
const fixed = 3;

const put = (fields: Record<string, FieldValue>, name: string, value: unknown): void => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    fields[name] = value;
};
