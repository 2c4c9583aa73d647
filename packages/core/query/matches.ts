import type { FieldValue } from "../event/event.ts";
import type { Filter } from "./query.ts";

/**
 * Whether an event's fields pass a filter: what the SQL in `events` must agree with.
 *
 * Two-valued: a comparison is false where the field is absent, or holds a value of another type
 * (a number is never equal to text). `!=`, `notIn`, `notContains` and the like mean "present and
 * something else"; `not` is the complement, so `not (a = 1)` also holds where `a` is absent. Text is ordered by UTF-8 bytes.
 */
export const matches = (filter: Filter, fields: Readonly<Record<string, FieldValue>>): boolean => {
  if ("all" in filter) return filter.all.every((part) => matches(part, fields));
  if ("any" in filter) return filter.any.some((part) => matches(part, fields));
  if ("not" in filter) return !matches(filter.not, fields);
  const value = Object.hasOwn(fields, filter.field) ? fields[filter.field] : undefined;
  if (value === undefined) return filter.op === "absent";
  switch (filter.op) {
    case "exists":
      return true;
    case "absent":
      return false;
    case "=":
      return value === filter.value;
    case "!=":
      return value !== filter.value;
    case "in":
      return filter.value.includes(value);
    case "notIn":
      return !filter.value.includes(value);
    case "contains":
      return typeof value === "string" && value.includes(filter.value);
    case "notContains":
      return !(typeof value === "string" && value.includes(filter.value));
    case "startsWith":
      return typeof value === "string" && value.startsWith(filter.value);
    case "notStartsWith":
      return !(typeof value === "string" && value.startsWith(filter.value));
    case "endsWith":
      return typeof value === "string" && value.endsWith(filter.value);
    case "notEndsWith":
      return !(typeof value === "string" && value.endsWith(filter.value));
    case "<":
    case "<=":
    case ">":
    case ">=":
      return ordered(filter.op, compare(value, filter.value));
  }
};

const ordered = (op: "<" | "<=" | ">" | ">=", order: number | null): boolean => {
  if (order === null) return false;
  switch (op) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
};

/** Negative, zero or positive; null where the two have no order: different types, or booleans. */
const compare = (a: FieldValue, b: FieldValue): number | null => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return null;
};

/** Order of code points, which is the order of UTF-8 bytes (UTF-16 units differ above U+FFFF). */
export const compareText = (a: string, b: string): number => {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x.done || y.done) return Number(y.done ?? false) - Number(x.done ?? false);
    const difference = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
};
