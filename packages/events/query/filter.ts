import type { FieldValue, Filter } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { kindOf } from "../table/row.ts";
import { isPresent, lookUp } from "./field.ts";
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
      // Booleans have no order.
      if (typeof filter.value === "boolean") return "false";
      return where(
        parameters,
        { field, kind: kindOf(filter.value) },
        (value) => `${value} ${filter.op} ${literal(parameters, filter.value)}`,
      );
    case "contains":
    case "startsWith":
    case "endsWith":
      return textual(parameters, { field, op: filter.op, value: filter.value });
    case "notContains":
    case "notStartsWith":
    case "notEndsWith": {
      const said = textual(parameters, { field, op: saidOf[filter.op], value: filter.value });
      return `(${isPresent(parameters, field)} AND NOT ${said})`;
    }
    case "in":
      return isIn(parameters, field, filter.value);
    case "notIn":
      return `(${isPresent(parameters, field)} AND NOT ${isIn(parameters, field, filter.value)})`;
  }
};

type Said = "contains" | "startsWith" | "endsWith";

const saidOf = {
  notContains: "contains",
  notStartsWith: "startsWith",
  notEndsWith: "endsWith",
} as const;

const textual = (
  parameters: Parameters,
  { field, op, value: text }: { readonly field: string; readonly op: Said; readonly value: string },
): string =>
  where(parameters, { field, kind: "text" }, (value) => {
    const given = literal(parameters, text);
    return op === "contains" ? `position(${value}, ${given}) > 0` : `${op}(${value}, ${given})`;
  });

/**
 * A condition on the field's value of one kind, false where there is none. Presence is asked by
 * itself and not by `ifNull`, because the Bloom filters see only bare comparisons.
 */
const where = (
  parameters: Parameters,
  { field, kind }: { readonly field: string; readonly kind: ColumnKind },
  condition: (value: string) => string,
): string => {
  const found = lookUp(parameters, field, kind);
  return found === null ? "false" : `(${found.present} AND ${condition(found.value)})`;
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

const equals = (parameters: Parameters, field: string, given: FieldValue): string =>
  where(
    parameters,
    { field, kind: kindOf(given) },
    (value) => `${value} = ${literal(parameters, given)}`,
  );

const isIn = (parameters: Parameters, field: string, values: readonly FieldValue[]): string => {
  const parts = (["text", "number", "bool"] as const).flatMap((kind) => {
    const ofKind = values.filter((value) => kindOf(value) === kind);
    if (ofKind.length === 0) return [];
    const list = ofKind.map((value) => literal(parameters, value)).join(", ");
    return [where(parameters, { field, kind }, (value) => `${value} IN (${list})`)];
  });
  return parts.length === 0 ? "false" : `(${parts.join(" OR ")})`;
};
