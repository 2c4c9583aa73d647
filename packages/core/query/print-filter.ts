import type { FieldValue } from "../event/event.ts";
import { isBare } from "./filter-token.ts";
import type { Filter } from "./query.ts";

/**
 * A filter as text that `parseFilter` reads back into one that means the same (a list of one part
 * prints as that part). A backquote in a field's name has no way to be written and becomes `'`.
 */
export const printFilter = (filter: Filter): string => {
  if ("all" in filter) return chain(filter.all, { word: "and", none: "all()" });
  if ("any" in filter) return chain(filter.any, { word: "or", none: "any()" });
  if ("not" in filter) return `not ${part(filter.not)}`;
  const field = isBare(filter.field) ? filter.field : `\`${filter.field.replaceAll("`", "'")}\``;
  switch (filter.op) {
    case "exists":
    case "absent":
      return `${filter.op}(${field})`;
    case "in":
    case "notIn":
      return `${field} ${filter.op === "in" ? "in" : "not in"} (${filter.value.map(literal).join(", ")})`;
    case "=":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "contains":
    case "startsWith":
    case "endsWith":
      return `${field} ${filter.op} ${literal(filter.value)}`;
    case "notContains":
    case "notStartsWith":
    case "notEndsWith":
      return `${field} ${denied[filter.op]} ${literal(filter.value)}`;
  }
};

const denied = {
  notContains: "not contains",
  notStartsWith: "not startsWith",
  notEndsWith: "not endsWith",
} as const;

const chain = (
  parts: readonly Filter[],
  { word, none }: { readonly word: string; readonly none: string },
): string => {
  const [first] = parts;
  if (first === undefined) return none;
  return parts.length === 1 ? printFilter(first) : parts.map(part).join(` ${word} `);
};

/** In brackets where it is itself a chain. */
const part = (filter: Filter): string => {
  const isChain =
    ("all" in filter && filter.all.length > 0) || ("any" in filter && filter.any.length > 0);
  return isChain ? `(${printFilter(filter)})` : printFilter(filter);
};

const literal = (value: FieldValue): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);
