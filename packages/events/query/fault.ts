import { type AggregateQuery, type Filter, isMeasure, type Query } from "@dimmer/core";
import { maxFilterDepth } from "@dimmer/wire";
import { onlyKind } from "./field.ts";

/** Why a question makes no sense although its shape is right; null when it does. */
export const findFault = (query: Query): string | null => {
  const fault = findFilterFault(query.where);
  if (fault !== null) return fault;
  if ((query.calculated ?? []).length > 0) return "Calculated fields are not answered yet.";
  if (query.kind === "aggregate" && !query.calculate.every(isMeasure))
    return "Heatmaps, rates and concurrency are not answered yet.";
  return query.kind === "aggregate" ? findKindFault(query.calculate) : null;
};

/** The same of a filter alone. */
export const findFilterFault = (filter: Filter | null): string | null =>
  filter !== null && isDeeper(filter, maxFilterDepth)
    ? `The filter nests deeper than ${maxFilterDepth} levels; write it flatter.`
    : null;

const findKindFault = (calculations: AggregateQuery["calculate"]): string | null => {
  for (const calculation of calculations) {
    if (!("field" in calculation) || calculation.op === "countDistinct") continue;
    const kind = onlyKind(calculation.field);
    if (kind !== undefined && kind !== "number")
      return `${calculation.field} holds ${kind === "text" ? "text" : "true or false"}; ${calculation.op} needs numbers.`;
  }
  return null;
};

/** Levels of `all`, `any` and `not` around the innermost condition. */
const isDeeper = (filter: Filter, levels: number): boolean => {
  if (levels < 0) return true;
  if ("not" in filter) return isDeeper(filter.not, levels - 1);
  const parts = "all" in filter ? filter.all : "any" in filter ? filter.any : [];
  return parts.some((part) => isDeeper(part, levels - 1));
};
