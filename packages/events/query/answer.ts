import {
  type AggregateQuery,
  calculationLabel,
  type Heatmap,
  isRate,
  type QueryResult,
  type RawQuery,
  type Row,
  stepColumn,
} from "@dimmer/core";
import { maxAggregateRows, maxRawColumns } from "../limits.ts";
import type { ColumnKind } from "../table/columns.ts";
import { fromRow, rawSelection } from "../table/row.ts";
import { extraFields, measuresOf } from "./compile.ts";
import { decodeKey } from "./field.ts";
import type { Percentiles } from "./measure.ts";

type Rows = readonly (readonly unknown[])[];
type Cost = Pick<QueryResult, "rowsScanned" | "elapsedMs">;

/** What the statements of an aggregate question gave. */
export type AggregateParts = {
  readonly rows: Rows;
  readonly totals: readonly unknown[] | null;
  /** Measures of what no shown group holds; null: not asked. */
  readonly other: readonly unknown[] | null;
  readonly concurrency: Rows;
  readonly heatmaps: readonly Heatmap[];
  readonly percentiles: Percentiles;
  readonly kindsOf: (field: string) => readonly ColumnKind[];
  /** What is to be said beside what the rows tell. */
  readonly remarks: readonly string[];
};

/** Columns: `time` if there are steps (start of the step, ms since 1970), groups, calculations. */
export const aggregateAnswer = (
  query: AggregateQuery,
  parts: AggregateParts,
  cost: Cost,
): QueryResult => {
  const { rows, totals, other, heatmaps, percentiles, remarks } = parts;
  const isStepped = query.stepMs !== null;
  const shown = query.calculate.filter(({ op }) => op !== "heatmap");
  const place = placesOf(query);
  const width = query.groupBy.length + (isStepped ? 1 : 0);
  const most = isStepped ? maxAggregateRows : query.limit;
  const heads = (row: readonly unknown[]): Row =>
    row.slice(0, width).map((value, index) => {
      const field = query.groupBy[index - (isStepped ? 1 : 0)];
      return field === undefined
        ? decodeNumber(value, "exact")
        : decodeKey(parts.kindsOf(field), value);
    });
  const numbers = (row: readonly unknown[], from: number): readonly (number | null)[] =>
    measuresOf(query).map(({ op }, index) =>
      decodeNumber(row[from + index], op === "percentile" ? percentiles : "exact"),
    );
  const rates = ratesOf(query);
  const levels = levelsOf(query, parts.concurrency);
  const told = rows.slice(0, most).map((row) => {
    const [head, found] = [heads(row), numbers(row, width)];
    const changed = rates(row.slice(0, width), found);
    const concurrency = levels(row.slice(0, width));
    const values = shown.map(({ op }, index) =>
      op === "concurrency" ? concurrency : (changed[place[index] ?? -1] ?? null),
    );
    return [...head, ...values];
  });
  const summary = (row: readonly unknown[] | null, from: number): Row | null => {
    if (row === null || isStepped || query.groupBy.length === 0) return null;
    const found = numbers(row, from);
    return [
      ...query.groupBy.map(() => null),
      ...shown.map(({ op }, index) =>
        op === "concurrency" ? null : (found[place[index] ?? -1] ?? null),
      ),
    ];
  };
  const columns = [
    ...(isStepped ? [stepColumn] : []),
    ...query.groupBy,
    ...shown.map(calculationLabel),
  ];
  return {
    columns: shown.length === 0 ? [] : columns,
    rows: shown.length === 0 ? [] : told,
    other: summary(other, 0),
    total: summary(totals, width),
    heatmaps,
    events: [],
    ...cost,
    capped: [
      ...(percentiles === "digest" ? ["Percentiles are approximate: there are many values."] : []),
      ...cappedAggregate(query, rows),
      ...remarks,
    ],
  };
};

/** Where the measure behind each shown calculation stands among `measuresOf`. */
const placesOf = (query: AggregateQuery): readonly number[] => {
  let next = 0;
  return query.calculate
    .filter(({ op }) => op !== "heatmap")
    .map(({ op }) => (op === "concurrency" ? -1 : next++));
};

/** Puts in the place of each measure whose change is asked for its change per second. */
const ratesOf = (
  query: AggregateQuery,
): ((head: readonly unknown[], found: readonly (number | null)[]) => Row) => {
  const { stepMs } = query;
  const changing = query.calculate.filter(
    (calculation) => calculation.op !== "heatmap" && calculation.op !== "concurrency",
  );
  if (stepMs === null || !changing.some(isRate)) return (_, found) => found;
  const before = new Map<string, { readonly step: number; readonly found: Row }>();
  return ([step, ...keys], found) => {
    const key = JSON.stringify(keys);
    const last = before.get(key);
    before.set(key, { step: Number(step), found });
    const isNext = last !== undefined && last.step + stepMs === Number(step);
    return found.map((value, index) => {
      const calculation = changing[index];
      if (calculation === undefined || !isRate(calculation)) return value;
      const earlier = isNext ? last.found[index] : null;
      return value === null || typeof earlier !== "number"
        ? null
        : (value - earlier) / (stepMs / 1000);
    });
  };
};

/** Most events at a time by the head of a row; steps without a change keep the level before. */
const levelsOf = (
  query: AggregateQuery,
  rows: Rows,
): ((head: readonly unknown[]) => number | null) => {
  const width = query.groupBy.length + (query.stepMs === null ? 0 : 1);
  const last = new Map<string, number>();
  const most = new Map<string, number>();
  for (const row of rows) {
    const keys = JSON.stringify(row.slice(query.stepMs === null ? 0 : 1, width));
    const peak = Math.max(Number(row[width]), last.get(keys) ?? 0);
    last.set(keys, Number(row[width + 1]));
    most.set(headKey(row.slice(0, width)), peak);
  }
  return (head) => most.get(headKey(head)) ?? null;
};

/** Steps come as text or as number, by how wide their type is. */
const headKey = (head: readonly unknown[]): string => JSON.stringify(head.map(String));

const cappedAggregate = (query: AggregateQuery, rows: Rows): readonly string[] => {
  if (query.stepMs === null)
    return rows.length > query.limit
      ? [
          (query.orderBy ?? []).length > 0
            ? `There are more groups; these are the first ${query.limit}.`
            : `There are more groups; these are the ${query.limit} largest.`,
        ]
      : [];
  const capped: string[] = [];
  if (rows.length > maxAggregateRows)
    capped.push(`Only the first ${maxAggregateRows} rows are shown; ask for wider steps.`);
  const groups = new Set(rows.map((row) => JSON.stringify(row.slice(1, 1 + query.groupBy.length))));
  if (query.groupBy.length > 0 && groups.size >= query.limit)
    capped.push(`Only the ${query.limit} largest groups are shown; there may be more.`);
  return capped;
};

type RawParts = {
  readonly rows: Rows;
  readonly kindsOf: (field: string) => readonly ColumnKind[];
};

/** Columns: the fields asked for, or every field that occurs. */
export const rawAnswer = (
  query: RawQuery,
  { rows, kindsOf }: RawParts,
  cost: Cost,
): QueryResult => {
  const kept = rows.slice(0, query.limit);
  const events = kept.map((row) => fromRow(row.slice(0, rawSelection.length)));
  const extra = extraFields(query);
  const capped: string[] = [];
  if (rows.length > query.limit)
    capped.push(`There are more events; these are the newest ${query.limit}.`);
  let columns = query.fields;
  if (columns.length === 0) {
    const found = new Set(events.flatMap((event) => Object.keys(event.fields)));
    columns = [...found].toSorted().slice(0, maxRawColumns);
    if (found.size > columns.length)
      capped.push(`The events have ${found.size} fields; ${maxRawColumns} are shown as columns.`);
  }
  return {
    columns,
    rows: events.map(({ fields }, row) =>
      columns.map((name) => {
        const place = extra.indexOf(name);
        if (place >= 0) return decodeKey(kindsOf(name), kept[row]?.[rawSelection.length + place]);
        return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
      }),
    ),
    other: null,
    total: null,
    heatmaps: [],
    events,
    ...cost,
    capped,
  };
};

/** A number or null; a digest keeps seven digits, so no more are shown. */
const decodeNumber = (value: unknown, percentiles: Percentiles): number | null => {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  return percentiles === "digest" ? Number(number.toPrecision(7)) : number;
};
