import type { Trace } from "@dimmer/wire";
import { type LookParts, lookThrough } from "../catalogue/look.ts";
import { maxTraceEvents } from "../limits.ts";
import { boundsSql, type SourceGround } from "../query/bounds.ts";
import type { Compiled } from "../query/compile.ts";
import type { Answered } from "../query/failure.ts";
import { Parameters } from "../query/parameters.ts";
import { fromRow, rawSelection } from "../table/row.ts";
import { eventsTable } from "../table/schema.ts";
import { traceTree } from "./trace-tree.ts";

/** Every event of a trace, of all data sets, by time; a Bloom filter leads to them. */
const traceStatement = (id: string, { range, database }: SourceGround): Compiled => {
  const parameters = new Parameters();
  const sql =
    `SELECT ${rawSelection.join(", ")} FROM ${database}.${eventsTable} ` +
    `WHERE ${boundsSql(parameters, null, range)} AND trace_trace_id = ${parameters.text(id)} ` +
    `ORDER BY ts, id LIMIT ${maxTraceEvents + 1}`;
  return { sql, values: parameters.values };
};

/** A trace as a tree; one that nobody knows has no spans. */
export const findTrace = (
  parts: LookParts,
  id: string,
  signal?: AbortSignal,
): Promise<Answered<Trace>> =>
  lookThrough(
    parts,
    async ({ range, run }) => {
      const { data } = await run(traceStatement(id, { range, database: parts.database }));
      const tree = traceTree(data.slice(0, maxTraceEvents).map(fromRow));
      const capped =
        data.length > maxTraceEvents ? [`Only its first ${maxTraceEvents} events are shown.`] : [];
      return { value: { id, ...tree }, capped };
    },
    signal,
  );
