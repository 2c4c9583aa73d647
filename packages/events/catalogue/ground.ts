import type { TimeRange } from "@dimmer/core";
import { boundsSql } from "../query/bounds.ts";
import type { Compiled } from "../query/compile.ts";
import { Parameters } from "../query/parameters.ts";
import { eventsTable } from "../table/schema.ts";

/** The events that are looked through: a stretch of time, and of many one in `every`. */
export type Ground = {
  readonly dataset: string;
  readonly database: string;
  readonly range: TimeRange;
  readonly every: number;
};

/** Events of five minutes; `startMs` is their start. */
export type Window = { readonly startMs: number; readonly events: number };

const windowMs = 300_000;

/** How many events of a data set there are, by five minutes, the newest first. Reads the times alone. */
export const windowsStatement = ({ dataset, range, database }: Omit<Ground, "every">): Compiled => {
  const parameters = new Parameters();
  const sql =
    `SELECT toUnixTimestamp(toStartOfFiveMinutes(ts)) AS start, count() ` +
    `FROM ${database}.${eventsTable} WHERE ${boundsSql(parameters, dataset, range)} ` +
    `GROUP BY start ORDER BY start DESC`;
  return { sql, values: parameters.values };
};

export type Recent = {
  readonly range: TimeRange;
  readonly every: number;
  /** Whether every event that is kept is among them. */
  readonly isWhole: boolean;
  readonly remarks: readonly string[];
};

/**
 * The newest windows that together hold no more than `most` events; where the newest alone holds
 * more, an even share of it. `windows` come newest first.
 */
export const recentOf = (windows: readonly Window[], range: TimeRange, most: number): Recent => {
  const [newest] = windows;
  if (newest === undefined) return { range, every: 1, isWhole: true, remarks: [] };
  let events = 0;
  let fromMs = newest.startMs;
  for (const window of windows) {
    events += window.events;
    if (events > most && window !== newest) break;
    fromMs = window.startMs;
  }
  const isWhole = fromMs === windows.at(-1)?.startMs && newest.events <= most;
  if (isWhole) return { range, every: 1, isWhole, remarks: [] };
  const every = Math.ceil(newest.events / most);
  const since = new Date(fromMs).toISOString().slice(0, 16).replace("T", " ");
  const share = every === 1 ? "" : `, one in ${every}`;
  return {
    range: { fromMs, toMs: Math.min(range.toMs, newest.startMs + windowMs) },
    every,
    isWhole,
    remarks: [`Only events since ${since} UTC${share} were looked through: there are too many.`],
  };
};

/** An even share of the events, always the same ones. */
export const sampleSql = (every: number): string =>
  every > 1 ? ` AND cityHash64(id) % ${every} = 0` : "";
