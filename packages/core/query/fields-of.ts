import type { Calculation } from "./calculation.ts";
import type { Filter } from "./query.ts";

/** Fields that a filter compares, each once; what it only asks to be there or not is none of them. */
export const comparedFields = (filter: Filter | null): readonly string[] =>
  filter === null ? [] : [...new Set(walk(filter))];

const walk = (filter: Filter): readonly string[] => {
  if ("all" in filter) return filter.all.flatMap(walk);
  if ("any" in filter) return filter.any.flatMap(walk);
  if ("not" in filter) return walk(filter.not);
  return filter.op === "exists" || filter.op === "absent" ? [] : [filter.field];
};

/** The field that a calculation reads; none for `count`. */
export const calculatedFields = (calculation: Calculation): readonly string[] =>
  "field" in calculation ? [calculation.field] : [];
