import {
  type AggregateQuery,
  calculationLabel,
  type FieldValue,
  isMeasure,
  matches,
  type Measure,
  type Query,
  type QueryResult,
  stepColumn,
  type StoredEvent,
} from "@dimmer/core";

/**
 * Answers counts and percentiles, and events themselves, from a few events that a test holds: what
 * Explore asks is truly filtered, grouped and cut into steps. Times are numbers; the weight is 1.
 */
export const answerQuery = (query: Query, stored: readonly StoredEvent[]): QueryResult => {
  const found = stored.filter(
    ({ id, timeMs, fields }) =>
      timeMs >= Number(query.from) &&
      timeMs < Number(query.to) &&
      (query.where === null ||
        matches(query.where, { ...fields, "meta.time_ms": timeMs, "meta.event_id": id })),
  );
  const answer = { other: null, total: null, heatmaps: [], elapsedMs: 2, capped: [] };
  const rowsScanned = found.length;
  if (query.kind === "raw") {
    const events = found.toSorted((a, b) => b.timeMs - a.timeMs).slice(0, query.limit);
    return { ...answer, columns: [], rows: [], events, rowsScanned };
  }
  return { ...answer, ...table(query, found), events: [], rowsScanned };
};

const table = (
  { groupBy, calculate, stepMs, limit }: AggregateQuery,
  found: readonly StoredEvent[],
): Pick<QueryResult, "columns" | "rows"> => {
  const measures = calculate.filter((one) => isMeasure(one));
  const keyOf = ({ timeMs, fields }: StoredEvent): readonly (FieldValue | null)[] => [
    ...(stepMs === null ? [] : [Math.floor(timeMs / stepMs) * stepMs]),
    ...groupBy.map((field) => fields[field] ?? null),
  ];
  const groups = new Map<string, StoredEvent[]>();
  for (const event of found) {
    const key = JSON.stringify(keyOf(event));
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const rows = [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((events) => [
      ...(events[0] === undefined ? [] : keyOf(events[0])),
      ...measures.map((measure) => measured(measure, events)),
    ]);
  return {
    columns: [
      ...(stepMs === null ? [] : [stepColumn]),
      ...groupBy,
      ...measures.map((one) => calculationLabel(one)),
    ],
    rows: stepMs === null ? rows.slice(0, limit) : rows,
  };
};

const measured = (measure: Measure, events: readonly StoredEvent[]): number | null => {
  if (measure.op === "count") return events.length;
  if (measure.op !== "percentile") return null;
  const values = events
    .map(({ fields }) => fields[measure.field])
    .filter((value) => typeof value === "number")
    .toSorted((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(measure.level * values.length))] ?? null;
};
