import type { FieldValue, Filter } from "@dimmer/core";
import { mapColumn } from "../table/columns.ts";
import { kindOf } from "../table/row.ts";
import { isPresent, onlyKind, read } from "./field.ts";
import type { Parameters } from "./parameters.ts";

/**
 * A filter as a SQL condition that is true or false, never NULL: it agrees with `matches` of core,
 * so a comparison with an absent field is false and `not` is the complement.
 */
export const filterSql = (parameters: Parameters, filter: Filter): string => {
  if ("all" in filter) return joined(parameters, filter.all, { word: "AND", empty: "true" });
  if ("any" in filter) return joined(parameters, filter.any, { word: "OR", empty: "false" });
  if ("not" in filter) return `NOT ${filterSql(parameters, filter.not)}`;
  const { field } = filter;
  switch (filter.op) {
    case "exists":
      return isPresent(parameters, field);
    case "absent":
      return `NOT ${isPresent(parameters, field)}`;
    case "=":
      return equals(parameters, field, filter.value);
    case "!=":
      return `(${isPresent(parameters, field)} AND NOT ${equals(parameters, field, filter.value)})`;
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compares(parameters, filter.op, { field, value: filter.value });
    case "contains":
      return `ifNull(position(${read(parameters, field, "text")}, ${parameters.text(filter.value)}) > 0, false)`;
    case "startsWith":
      return `ifNull(startsWith(${read(parameters, field, "text")}, ${parameters.text(filter.value)}), false)`;
    case "in":
      return isIn(parameters, field, filter.value);
  }
};

const joined = (
  parameters: Parameters,
  parts: readonly Filter[],
  { word, empty }: { readonly word: "AND" | "OR"; readonly empty: string },
): string =>
  parts.length === 0
    ? empty
    : `(${parts.map((part) => filterSql(parameters, part)).join(` ${word} `)})`;

const literal = (parameters: Parameters, value: FieldValue): string => {
  if (typeof value === "string") return parameters.text(value);
  return typeof value === "number" ? parameters.number(value) : String(value);
};

const equals = (parameters: Parameters, field: string, value: FieldValue): string => {
  const comparison = `ifNull(${read(parameters, field, kindOf(value))} = ${literal(parameters, value)}, false)`;
  if (typeof value !== "string" || onlyKind(field) !== undefined) return comparison;
  // Said apart, because the Bloom filter over the values of the map answers only this.
  return `(has(mapValues(${mapColumn.text}), ${parameters.text(value)}) AND ${comparison})`;
};

const compares = (
  parameters: Parameters,
  op: "<" | "<=" | ">" | ">=",
  { field, value }: { readonly field: string; readonly value: FieldValue },
): string => {
  // Booleans have no order.
  if (typeof value === "boolean") return "false";
  return `ifNull(${read(parameters, field, kindOf(value))} ${op} ${literal(parameters, value)}, false)`;
};

const isIn = (parameters: Parameters, field: string, values: readonly FieldValue[]): string => {
  const parts = (["text", "number", "bool"] as const).flatMap((kind) => {
    const ofKind = values.filter((value) => kindOf(value) === kind);
    if (ofKind.length === 0) return [];
    const list = ofKind.map((value) => literal(parameters, value)).join(", ");
    return [`ifNull(${read(parameters, field, kind)} IN (${list}), false)`];
  });
  return parts.length === 0 ? "false" : `(${parts.join(" OR ")})`;
};
