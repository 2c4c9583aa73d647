import type { FieldValue, Filter } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { kindOf } from "../table/row.ts";
import { type Fields, isPresent, kinds } from "./field.ts";

/**
 * A filter as a SQL condition that is true or false, never NULL: it agrees with `matches` of core,
 * so a comparison with an absent field is false and `not` is the complement.
 */
export const filterSql = (fields: Fields, filter: Filter): string => {
  if ("all" in filter) return joined(fields, filter.all, { word: "AND", empty: "true" });
  if ("any" in filter) return joined(fields, filter.any, { word: "OR", empty: "false" });
  if ("not" in filter) return `NOT ${filterSql(fields, filter.not)}`;
  const related = fields.ofAny?.(filter);
  if (related !== undefined && related !== null) return related;
  const { field } = filter;
  switch (filter.op) {
    case "exists":
      return isPresent(fields, field);
    case "absent":
      return `NOT ${isPresent(fields, field)}`;
    case "=":
      return equals(fields, field, filter.value);
    case "!=":
      return `(${isPresent(fields, field)} AND NOT ${equals(fields, field, filter.value)})`;
    case "<":
    case "<=":
    case ">":
    case ">=":
      // Booleans have no order.
      if (typeof filter.value === "boolean") return "false";
      return where(
        fields,
        { field, kind: kindOf(filter.value) },
        (value) => `${value} ${filter.op} ${literal(fields, filter.value)}`,
      );
    case "contains":
    case "startsWith":
    case "endsWith":
      return textual(fields, { field, op: filter.op, value: filter.value });
    case "notContains":
    case "notStartsWith":
    case "notEndsWith": {
      const said = textual(fields, { field, op: saidOf[filter.op], value: filter.value });
      return `(${isPresent(fields, field)} AND NOT ${said})`;
    }
    case "in":
      return isIn(fields, field, filter.value);
    case "notIn":
      return `(${isPresent(fields, field)} AND NOT ${isIn(fields, field, filter.value)})`;
  }
};

type Said = "contains" | "startsWith" | "endsWith";

const saidOf = {
  notContains: "contains",
  notStartsWith: "startsWith",
  notEndsWith: "endsWith",
} as const;

const textual = (
  fields: Fields,
  { field, op, value: text }: { readonly field: string; readonly op: Said; readonly value: string },
): string =>
  where(fields, { field, kind: "text" }, (value) => {
    const given = literal(fields, text);
    return op === "contains" ? `position(${value}, ${given}) > 0` : `${op}(${value}, ${given})`;
  });

/**
 * A condition on the field's value of one kind, false where there is none. Presence is asked by
 * itself and not by `ifNull`, because the Bloom filters see only bare comparisons.
 */
const where = (
  fields: Fields,
  { field, kind }: { readonly field: string; readonly kind: ColumnKind },
  condition: (value: string) => string,
): string => {
  const found = fields.lookUp(field, kind);
  return found === null ? "false" : `(${found.present} AND ${condition(found.value)})`;
};

const joined = (
  fields: Fields,
  parts: readonly Filter[],
  { word, empty }: { readonly word: "AND" | "OR"; readonly empty: string },
): string =>
  parts.length === 0
    ? empty
    : `(${parts.map((part) => filterSql(fields, part)).join(` ${word} `)})`;

const literal = (fields: Fields, value: FieldValue): string => {
  if (typeof value === "string") return fields.parameters.text(value);
  return typeof value === "number" ? fields.parameters.number(value) : String(value);
};

const equals = (fields: Fields, field: string, given: FieldValue): string =>
  where(fields, { field, kind: kindOf(given) }, (value) => `${value} = ${literal(fields, given)}`);

const isIn = (fields: Fields, field: string, values: readonly FieldValue[]): string => {
  const parts = kinds.flatMap((kind) => {
    const ofKind = values.filter((value) => kindOf(value) === kind);
    if (ofKind.length === 0) return [];
    const list = ofKind.map((value) => literal(fields, value)).join(", ");
    return [where(fields, { field, kind }, (value) => `${value} IN (${list})`)];
  });
  return parts.length === 0 ? "false" : `(${parts.join(" OR ")})`;
};
