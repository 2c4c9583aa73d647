import {
  type AggregateQuery,
  calculationLabel,
  isMeasure,
  isRate,
  type Measure,
  measureOfRate,
  type Query,
  type RawQuery,
  type TimeRange,
} from "@dimmer/core";
import { maxAggregateRows } from "../limits.ts";
import { rawSelection } from "../table/row.ts";
import { groupKey } from "./field.ts";
import { measureSql, type Percentiles } from "./measure.ts";
import { Source } from "./source.ts";

/** A statement and the values that belong to it. */
export type Compiled = {
  readonly sql: string;
  readonly values: Readonly<Record<string, string | number>>;
};

export type CompileOptions = {
  readonly range: TimeRange;
  readonly database: string;
  readonly percentiles: Percentiles;
};

/**
 * A question as ClickHouse SQL. It always asks for one row more than the limit, to tell whether
 * anything was cut. `query` must have passed `findFault`.
 */
export const compile = (query: Query, options: CompileOptions): Compiled =>
  query.kind === "raw" ? compileRaw(query, options) : compileAggregate(query, options);

/** Whole events, and beside them the fields of the question that no event holds itself. */
const compileRaw = (query: RawQuery, options: CompileOptions): Compiled => {
  const source = new Source(query, options);
  const { before } = query;
  const extra = extraFields(query).map((field) => groupKey(source, field));
  const conditions: string[] = [];
  if (before !== undefined && before !== null) {
    const at = source.parameters.time(before.timeMs);
    const id = source.parameters.text(before.id);
    conditions.push(
      ` AND toStartOfFiveMinutes(ts) <= toStartOfFiveMinutes(${at})`,
      ` AND (ts < ${at} OR (ts = ${at} AND id < ${id}))`,
    );
  }
  const sql =
    `SELECT ${[...rawSelection, ...extra].join(", ")} ${source.from()}${conditions.join("")} ` +
    `ORDER BY toStartOfFiveMinutes(ts) DESC, ts DESC, id DESC LIMIT ${query.limit + 1}`;
  return { sql, values: source.parameters.values };
};

/** Fields of a raw question that are calculated or of a relative: no part of the event. */
export const extraFields = (query: RawQuery): readonly string[] => {
  const calculated = (query.calculated ?? []).map(({ name }) => name);
  return query.fields.filter(
    (field) => calculated.includes(field) || /^(?:root|parent)\../.test(field),
  );
};

/** The measures that a statement finds: those asked for, and those whose change is asked for. */
export const measuresOf = (query: AggregateQuery): readonly Measure[] => {
  const measures = query.calculate.flatMap((calculation) => {
    if (isMeasure(calculation)) return [calculation];
    return isRate(calculation) ? [measureOfRate(calculation)] : [];
  });
  return measures.length > 0 ? measures : [{ op: "count" }];
};

const compileAggregate = (query: AggregateQuery, options: CompileOptions): Compiled => {
  const source = new Source(query, options);
  const parts = partsOf(query, source, options.percentiles);
  const { keys, names, values } = parts;
  const named = [...parts.namedKeys, ...values.map((value, index) => `${value} AS c${index}`)];
  const from = source.from();
  if (query.stepMs === null) {
    // The totals come from the same pass: states of all groups are merged once more.
    const groups = names === "" ? "" : ` GROUP BY ${names} WITH TOTALS`;
    const sql = `SELECT ${named.join(", ")} ${from}${groups}${parts.having} ORDER BY ${parts.order} LIMIT ${query.limit + 1}`;
    return { sql, values: source.parameters.values };
  }
  const chosen =
    names === "" ? "" : ` AND (${keys.join(", ")}) IN (${chosenSql(query, parts, from)})`;
  const shift = query.shiftMs ?? 0;
  const time = `toUnixTimestamp64Milli(ts)${shift === 0 ? "" : ` + ${shift}`}`;
  const step = `intDiv(${time}, ${query.stepMs}) * ${query.stepMs} AS step`;
  const by = names === "" ? "step" : `step, ${names}`;
  const sql =
    `SELECT ${[step, ...named].join(", ")} ${from}${chosen} GROUP BY ${by} ` +
    `ORDER BY step, ${parts.order} LIMIT ${maxAggregateRows + 1}`;
  return { sql, values: source.parameters.values };
};

/** What all shown groups leave, as one row of measures. */
export const compileOther = (query: AggregateQuery, options: CompileOptions): Compiled => {
  const source = new Source(query, options);
  const parts = partsOf(query, source, options.percentiles);
  const from = source.from();
  const chosen = chosenSql(query, parts, from);
  const sql = `SELECT ${parts.values.join(", ")} ${from} AND (${parts.keys.join(", ")}) NOT IN (${chosen})`;
  return { sql, values: source.parameters.values };
};

type Parts = {
  readonly keys: readonly string[];
  readonly namedKeys: readonly string[];
  /** `k0, k1`. */
  readonly names: string;
  readonly values: readonly string[];
  readonly having: string;
  readonly order: string;
};

const partsOf = (query: AggregateQuery, source: Source, percentiles: Percentiles): Parts => {
  const measures = measuresOf(query);
  const keys = query.groupBy.map((field) => groupKey(source, field));
  const columns = new Map<string, string>();
  measures.forEach((measure, index) => columns.set(calculationLabel(measure), `c${index}`));
  const conditions = (query.having ?? []).flatMap(({ column, op, value }) => {
    const name = columns.get(column);
    return name === undefined ? [] : [`${name} ${op} ${source.parameters.number(value)}`];
  });
  const ordered = (query.orderBy ?? []).flatMap(({ column, direction }) => {
    const name = columns.get(column);
    const way = `${direction === "asc" ? "ASC" : "DESC"} NULLS LAST`;
    if (name !== undefined) return [`${name} ${way}`];
    const index = query.groupBy.indexOf(column);
    if (index < 0) return [];
    // Numbers of a field of mixed kinds stand in text, and go before it.
    const isMixed = source.kindsOf(column).length > 1;
    const numbers = isMixed ? [`toFloat64OrNull(substring(k${index}, 2)) ${way}`] : [];
    return [...numbers, `k${index} ${way}`];
  });
  const usual = ordered.length === 0 ? ["c0 DESC NULLS LAST"] : ordered;
  return {
    keys,
    namedKeys: keys.map((key, index) => `${key} AS k${index}`),
    names: keys.map((_, index) => `k${index}`).join(", "),
    values: measures.map((measure) => measureSql(source, measure, percentiles)),
    having: conditions.length === 0 ? "" : ` HAVING ${conditions.join(" AND ")}`,
    order: [...usual, ...keys.map((_, index) => `k${index}`)].join(", "),
  };
};

/** The groups that are shown, by the whole range. */
const chosenSql = (query: AggregateQuery, parts: Parts, from: string): string => {
  const { names, namedKeys, values, having, order } = parts;
  // Only what the order and the conditions ask for is worked out here.
  const needed = values.flatMap((value, index) =>
    new RegExp(`\\bc${index}\\b`).test(`${order}${having}`) ? [`${value} AS c${index}`] : [],
  );
  return (
    `SELECT ${names} FROM (SELECT ${[...namedKeys, ...needed].join(", ")} ${from} ` +
    `GROUP BY ${names}${having} ORDER BY ${order} LIMIT ${query.limit})`
  );
};
