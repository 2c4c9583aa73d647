import {
  type AggregateQuery,
  calculationLabel,
  type FieldValue,
  type QueryResult,
  type RawQuery,
  stepColumn,
} from "@dimmer/core";
import { maxAggregateRows, maxRawColumns } from "../limits.ts";
import { fromRow } from "../table/row.ts";
import type { Percentiles } from "./compile.ts";
import { decodeKey } from "./field.ts";

type Rows = readonly (readonly unknown[])[];
type Cost = Pick<QueryResult, "rowsScanned" | "elapsedMs">;

/** Columns: `time` if there are steps (start of the step, ms since 1970), groups, calculations. */
export const aggregateAnswer = (
  query: AggregateQuery,
  rows: Rows,
  { percentiles, ...cost }: Cost & { readonly percentiles: Percentiles },
): QueryResult => {
  const stepped = query.stepMs !== null;
  const most = stepped ? maxAggregateRows : query.limit;
  const width = query.groupBy.length;
  const offset = stepped ? 1 : 0;
  const decode = (row: readonly unknown[]): readonly (FieldValue | null)[] =>
    row.map((value, index) => {
      const field = query.groupBy[index - offset];
      if (field !== undefined) return decodeKey(field, value);
      const calculation = query.calculate[index - offset - width];
      return decodeNumber(value, calculation?.op === "percentile" && percentiles === "digest");
    });
  return {
    columns: [
      ...(stepped ? [stepColumn] : []),
      ...query.groupBy,
      ...query.calculate.map(calculationLabel),
    ],
    rows: rows.slice(0, most).map(decode),
    other: null,
    total: null,
    heatmaps: [],
    events: [],
    ...cost,
    capped: [
      ...(percentiles === "digest" ? ["Percentiles are approximate: there are many values."] : []),
      ...cappedAggregate(query, rows),
    ],
  };
};

const cappedAggregate = (query: AggregateQuery, rows: Rows): readonly string[] => {
  if (query.stepMs === null)
    return rows.length > query.limit
      ? [`There are more groups; these are the ${query.limit} largest.`]
      : [];
  const capped: string[] = [];
  if (rows.length > maxAggregateRows)
    capped.push(`Only the first ${maxAggregateRows} rows are shown; ask for wider steps.`);
  const groups = new Set(rows.map((row) => JSON.stringify(row.slice(1, 1 + query.groupBy.length))));
  if (query.groupBy.length > 0 && groups.size >= query.limit)
    capped.push(`Only the ${query.limit} largest groups are shown; there may be more.`);
  return capped;
};

/** Columns: the fields asked for, or every field that occurs. */
export const rawAnswer = (query: RawQuery, rows: Rows, cost: Cost): QueryResult => {
  const events = rows.slice(0, query.limit).map(fromRow);
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
    rows: events.map(({ fields }) =>
      columns.map((name) => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null)),
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
const decodeNumber = (value: unknown, isDigest: boolean): number | null => {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  return isDigest ? Number(number.toPrecision(7)) : number;
};
