import {
  type AggregateQuery,
  isMeasure,
  type Measure,
  type Query,
  type RawQuery,
  type Scope,
  type TimeRange,
} from "@dimmer/core";
import { maxAggregateRows } from "../limits.ts";
import { rawSelection } from "../table/row.ts";
import { eventsTable } from "../table/schema.ts";
import { filterSql } from "./filter.ts";
import { groupKey, numberOf } from "./field.ts";
import { Parameters } from "./parameters.ts";

/** A statement and the values that belong to it. */
export type Compiled = {
  readonly sql: string;
  readonly values: Readonly<Record<string, string | number>>;
};

/**
 * How percentiles are found: exactly, with memory for every different value, or by a t-digest,
 * whose answers are off by a fraction of a percent of the rank.
 */
export type Percentiles = "exact" | "digest";

export type CompileOptions = {
  readonly range: TimeRange;
  readonly database: string;
  readonly percentiles: Percentiles;
};

/**
 * A question as ClickHouse SQL. It always asks for one row more than the limit, to tell whether
 * anything was cut. `query` must have passed `findFault`.
 */
export const compile = (query: Query, options: CompileOptions): Compiled => {
  const { range, database, percentiles } = options;
  const parameters = new Parameters();
  const from = `FROM ${database}.${eventsTable} WHERE ${scopeSql(parameters, query, range)}`;
  const sql =
    query.kind === "raw"
      ? rawSql(query, from)
      : aggregateSql(parameters, query, { from, percentiles });
  return { sql, values: parameters.values };
};

/** Bounds both the time and its five minutes: the table is sorted by the latter first. */
export const scopeSql = (
  parameters: Parameters,
  query: Pick<Scope, "dataset" | "where">,
  range: TimeRange,
): string => {
  const from = parameters.time(range.fromMs);
  const to = parameters.time(range.toMs);
  const conditions = [
    `dataset = ${parameters.text(query.dataset)}`,
    `toStartOfFiveMinutes(ts) >= toStartOfFiveMinutes(${from})`,
    `toStartOfFiveMinutes(ts) <= toStartOfFiveMinutes(${to})`,
    `ts >= ${from}`,
    `ts < ${to}`,
  ];
  if (query.where !== null) conditions.push(filterSql(parameters, query.where));
  return conditions.join(" AND ");
};

const rawSql = (query: RawQuery, from: string): string =>
  `SELECT ${rawSelection.join(", ")} ${from} ` +
  `ORDER BY toStartOfFiveMinutes(ts) DESC, ts DESC, id DESC LIMIT ${query.limit + 1}`;

const aggregateSql = (
  parameters: Parameters,
  query: AggregateQuery,
  { from, percentiles }: { readonly from: string; readonly percentiles: Percentiles },
): string => {
  const keys = query.groupBy.map((field) => groupKey(parameters, field));
  const values = query.calculate
    .filter(isMeasure)
    .map((calculation) => calculationSql(parameters, calculation, percentiles));
  const named = [
    ...keys.map((key, index) => `${key} AS k${index}`),
    ...values.map((value, index) => `${value} AS c${index}`),
  ];
  const names = keys.map((_, index) => `k${index}`).join(", ");
  const groups = names === "" ? "" : ` GROUP BY ${names}`;
  const largest = ["c0 DESC NULLS LAST", ...keys.map((_, index) => `k${index}`)].join(", ");
  if (query.stepMs === null)
    return `SELECT ${named.join(", ")} ${from}${groups} ORDER BY ${largest} LIMIT ${query.limit + 1}`;

  // The largest groups of the whole range, then their steps.
  const [first] = values;
  const chosen =
    names === ""
      ? ""
      : ` AND (${keys.join(", ")}) IN (SELECT ${names} FROM (SELECT ${keys
          .map((key, index) => `${key} AS k${index}`)
          .join(", ")}, ${first} AS c0 ${from}${groups} ORDER BY ${largest} LIMIT ${query.limit}))`;
  const step = `intDiv(toUnixTimestamp64Milli(ts), ${query.stepMs}) * ${query.stepMs} AS step`;
  const by = names === "" ? "step" : `step, ${names}`;
  return (
    `SELECT ${[step, ...named].join(", ")} ${from}${chosen} GROUP BY ${by} ` +
    `ORDER BY ${["step", largest].join(", ")} LIMIT ${maxAggregateRows + 1}`
  );
};

/** Every calculation weighs an event by how many it stands for; NULLs are left out. */
const calculationSql = (
  parameters: Parameters,
  calculation: Measure,
  percentiles: Percentiles,
): string => {
  if (calculation.op === "count") return "sum(weight)";
  if (calculation.op === "countDistinct")
    return `toFloat64(uniqExact(${groupKey(parameters, calculation.field)}))`;
  const value = numberOf(parameters, calculation.field);
  switch (calculation.op) {
    case "sum":
      return `sum(${value} * weight)`;
    case "avg":
      return `sum(${value} * weight) / sumIf(weight, isNotNull(${value}))`;
    case "min":
      return `min(${value})`;
    case "max":
      return `max(${value})`;
    case "percentile":
      return percentileSql(parameters, { value, level: calculation.level, percentiles });
  }
};

const functionOf: Readonly<Record<Percentiles, string>> = {
  exact: "quantileExactWeighted",
  digest: "quantileTDigestWeighted",
};

/** Weights are fractions, the functions take whole numbers: thousandths of an event. */
const percentileSql = (
  parameters: Parameters,
  {
    value,
    level,
    percentiles,
  }: { readonly value: string; readonly level: number; readonly percentiles: Percentiles },
): string =>
  `${functionOf[percentiles]}(${parameters.number(level)})(${value}, toUInt64(round(weight * 1000)))`;
