import { type AggregateQuery, heatmapEdges } from "@dimmer/core";
import { heatmapSteps, maxAggregateRows } from "../limits.ts";
import type { Compiled, CompileOptions } from "./compile.ts";
import { groupKey, numberOf } from "./field.ts";
import { Source } from "./source.ts";

/** Steps that people read well, ms. */
const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200,
].map((seconds) => seconds * 1_000);
const dayMs = 86_400_000;

/** The step of a heatmap: that of the question, or one that gives about sixty. */
export const heatmapStepMs = (query: AggregateQuery, rangeMs: number): number => {
  const least = rangeMs / heatmapSteps;
  const usual = steps.find((step) => step >= least) ?? Math.ceil(least / dayMs) * dayMs;
  return query.stepMs === null ? usual : Math.max(query.stepMs, Math.ceil(rangeMs / 1_000));
};

const positive = heatmapEdges.filter((edge) => edge > 0);
const edgeArray = `[${positive.map((edge) => `toFloat64(${edge})`).join(", ")}]`;

/**
 * The edge at or below `v`. The edges are nearly the powers of 10^0.1, so the logarithm tells the
 * place but for one; comparing with its neighbours makes it exact. (`roundDown` of the engine is
 * not: it compares in single precision.)
 */
const size = "abs(assumeNotNull(v))";
const near = `toInt32(least(greatest(floor(log10(${size}) * 10) + 61, 1), ${positive.length}))`;
const place =
  `near - toInt32(size < ${edgeArray}[near]) + ` +
  `toInt32(near < ${positive.length} AND size >= ${edgeArray}[near + 1])`;
const above = `${edgeArray}[least(place + 1, ${positive.length})]`;
const edgeSql =
  `multiIf(v >= 0, if(place = 0, 0, ${edgeArray}[place]), ` +
  `place > 0 AND ${edgeArray}[place] = size, -size, -${above})`;

/** (start of step, edge at or below the value, weight). */
export const compileHeatmap = (
  query: AggregateQuery,
  field: string,
  options: CompileOptions & { readonly stepMs: number },
): Compiled => {
  const source = new Source(query, options);
  const value = numberOf(source, field);
  const step = stepSql(query, options.stepMs, "toUnixTimestamp64Milli(ts)");
  const sql =
    `SELECT step, ${edgeSql} AS edge, sum(weight) FROM (SELECT ${step} AS step, weight, ` +
    `${value} AS v, ${size} AS size, ${near} AS near, ${place} AS place ${source.from()}) WHERE isNotNull(v) AND isFinite(v) GROUP BY step, edge ` +
    `ORDER BY step, edge LIMIT ${maxAggregateRows + 1}`;
  return { sql, values: source.parameters.values };
};

/** (step, groups …, most at a time, how many at its end): events are intervals of `duration_ms`. */
export const compileConcurrency = (query: AggregateQuery, options: CompileOptions): Compiled => {
  const source = new Source(query, options);
  const keys = query.groupBy.map((field, index) => `${groupKey(source, field)} AS k${index}`);
  const names = query.groupBy.map((_, index) => `k${index}`);
  const lasts = `round(ifNull(${numberOf(source, "duration_ms")}, 0) * 1000)`;
  // At the same µs ends go before starts: what ends when another begins was not there with it.
  const edges =
    `arrayJoin([(toUnixTimestamp64Micro(ts), weight), ` +
    `(toUnixTimestamp64Micro(ts) + toInt64(${lasts}), -weight)])`;
  const inner = `SELECT ${[...keys, `${edges} AS e`, "e.1 AS t", "e.2 AS w"].join(", ")} ${source.from()}`;
  const window = `(${names.length === 0 ? "" : `PARTITION BY ${names.join(", ")} `}ORDER BY t, w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const running = `SELECT ${[...names, "t", `sum(w) OVER ${window} AS level`, `row_number() OVER ${window} AS place`].join(", ")} FROM (${inner})`;
  const end = source.parameters.number(options.range.toMs * 1000);
  const step = stepSql(query, query.stepMs ?? 0, "intDiv(t, 1000)");
  const by = query.stepMs === null ? names : ["step", ...names];
  const shown = [query.stepMs === null ? [] : [`${step} AS step`], names].flat();
  const sql =
    `SELECT ${[...shown, "greatest(max(level), 0)", "argMax(level, place)"].join(", ")} FROM (${running}) ` +
    `WHERE t < ${end}${by.length === 0 ? "" : ` GROUP BY ${by.join(", ")}`} ` +
    `${query.stepMs === null ? "" : "ORDER BY step "}LIMIT ${maxAggregateRows + 1}`;
  return { sql, values: source.parameters.values };
};

const stepSql = ({ shiftMs = 0 }: AggregateQuery, stepMs: number, timeMs: string): string =>
  `intDiv(${timeMs} + ${shiftMs}, ${stepMs}) * ${stepMs}`;
