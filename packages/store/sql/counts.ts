import type { Bin, EventCounts, Sheet } from "@dimmer/core";
import { binSchema, eventCountsSchema, sheetSchema } from "@dimmer/wire";
import { pageRows } from "../limits.ts";
import type { CountsOf } from "../port.ts";
import type { Driver } from "./driver.ts";
import { numberOf, type Row, textOf } from "./row.ts";
import { all, type Work } from "./work.ts";

/** Rows page by page in order of arrival, so that a day of counts never stands in memory at once. */
async function* pages(
  driver: Driver,
  read: (after: number) => Work<readonly Row[]>,
): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const from = after;
    const rows = await driver.read(() => read(from));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = numberOf(last, "place");
  }
}

type Table = "bin" | "sheet" | "event_count";

const ofEntry = (driver: Driver, table: Table, of: CountsOf): AsyncGenerator<Row> =>
  pages(driver, (after) =>
    of.stageEntry === null
      ? all(
          `SELECT place, body FROM ${table} WHERE rollout = ? AND place > ? ORDER BY place LIMIT ?`,
          [of.rollout, after, pageRows],
        )
      : all(
          `SELECT place, body FROM ${table} WHERE rollout = ? AND stage_entry = ? AND place > ?
           ORDER BY place LIMIT ?`,
          [of.rollout, of.stageEntry, after, pageRows],
        ),
  );

export async function* readBins(driver: Driver, of: CountsOf): AsyncGenerator<Bin> {
  for await (const row of ofEntry(driver, "bin", of)) yield binOf(row);
}

export async function* readSheets(driver: Driver, of: CountsOf): AsyncGenerator<Sheet> {
  for await (const row of ofEntry(driver, "sheet", of))
    yield sheetSchema.parse(JSON.parse(textOf(row, "body")));
}

export async function* readEventCounts(driver: Driver, of: CountsOf): AsyncGenerator<EventCounts> {
  for await (const row of ofEntry(driver, "event_count", of))
    yield eventCountsSchema.parse(JSON.parse(textOf(row, "body")));
}

export async function* readBinsSince(
  driver: Driver,
  { service, sinceMs }: { readonly service: string; readonly sinceMs: number },
): AsyncGenerator<Bin> {
  const rows = pages(driver, (after) =>
    all(
      `SELECT place, body FROM bin WHERE service = ? AND start_ms >= ? AND place > ?
       ORDER BY place LIMIT ?`,
      [service, Math.ceil(sinceMs), after, pageRows],
    ),
  );
  for await (const row of rows) yield binOf(row);
}

const binOf = (row: Row): Bin => binSchema.parse(JSON.parse(textOf(row, "body")));
