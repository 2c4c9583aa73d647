import {
  type AggregateQuery,
  calculatedFields,
  calculationLabel,
  fieldsInExpression,
  type Filter,
  isMeasure,
  isRate,
  parseExpression,
  type Query,
  relatedField,
  type Scope,
} from "@dimmer/core";
import { maxFilterDepth } from "@dimmer/wire";
import { tableFields } from "./field.ts";
import { Parameters } from "./parameters.ts";

/** Why a question makes no sense although its shape is right; null when it does. */
export const findFault = (query: Query): string | null => {
  const fault = findScopeFault(query);
  if (fault !== null) return fault;
  return query.kind === "aggregate" ? findAggregateFault(query) : null;
};

/** The same of the events that a question is about. */
export const findScopeFault = (scope: Pick<Scope, "where" | "calculated">): string | null =>
  findFilterFault(scope.where) ?? findFormulaFault(scope);

/** The same of a filter alone. */
export const findFilterFault = (filter: Filter | null): string | null =>
  filter !== null && isDeeper(filter, maxFilterDepth)
    ? `The filter nests deeper than ${maxFilterDepth} levels; write it flatter.`
    : null;

const findFormulaFault = ({ calculated = [] }: Pick<Scope, "calculated">): string | null => {
  for (const { name, expression } of calculated) {
    const parsed = parseExpression(expression);
    if (!parsed.ok) return `The calculated field ${name} cannot be read. ${parsed.sentence}`;
    if (fieldsInExpression(parsed.expression).some(isAny)) return anyFault;
  }
  return null;
};

const isAny = (field: string): boolean => relatedField(field)?.relation === "any";
const anyFault = "A field of any event of a trace (any.…) can only stand in conditions.";

const findAggregateFault = (query: AggregateQuery): string | null => {
  const { calculate, groupBy, stepMs, having = [], orderBy = [] } = query;
  const used = [...groupBy, ...calculate.flatMap(calculatedFields)];
  if (used.some(isAny)) return anyFault;
  if (stepMs === null && calculate.some(isRate))
    return "A rate is a change from step to step; ask with steps.";
  if (having.length > 0 && groupBy.length === 0)
    return "Only groups can be left out by their numbers; group by a field, or drop `having`.";
  const measures = calculate.filter(isMeasure).map(calculationLabel);
  const unknown =
    having.find(({ column }) => !measures.includes(column)) ??
    orderBy.find(({ column }) => ![...measures, ...groupBy].includes(column));
  if (unknown !== undefined)
    return `There is no column ${unknown.column} to choose or order by; there are ${[...measures, ...groupBy].join(", ")}.`;
  return findKindFault(query);
};

const findKindFault = ({ calculate, calculated = [] }: AggregateQuery): string | null => {
  const table = tableFields(new Parameters());
  for (const calculation of calculate) {
    if (!("field" in calculation) || calculation.op === "countDistinct") continue;
    const { field, op } = calculation;
    if (calculated.some(({ name }) => name === field) || relatedField(field) !== null) continue;
    const [only, other] = table.kindsOf(field);
    if (other === undefined && only !== "number")
      return `${field} holds ${only === "text" ? "text" : "true or false"}; ${op} needs numbers.`;
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
