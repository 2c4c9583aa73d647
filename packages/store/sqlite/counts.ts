import type { Bin, Sheet } from "@dimmer/core";
import { binSchema, sheetSchema } from "@dimmer/wire";
import { pageRows } from "../limits.ts";
import type { CountsOf } from "../port.ts";
import type { Connection } from "./connection.ts";
import { numberOf, type Row, textOf } from "./row.ts";

/** Rows page by page in order of arrival, so that a day of counts never stands in memory at once. */
async function* pages(read: (after: number) => readonly Row[]): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const rows = read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = numberOf(last, "place");
    await Promise.resolve();
  }
}

const ofEntry = (
  connection: Connection,
  table: "bin" | "sheet",
  of: CountsOf,
): AsyncGenerator<Row> =>
  pages((after) =>
    of.stageEntry === null
      ? connection.all(
          `SELECT place, body FROM ${table} WHERE rollout = ? AND place > ? ORDER BY place LIMIT ?`,
          [of.rollout, after, pageRows],
        )
      : connection.all(
          `SELECT place, body FROM ${table} WHERE rollout = ? AND stage_entry = ? AND place > ?
           ORDER BY place LIMIT ?`,
          [of.rollout, of.stageEntry, after, pageRows],
        ),
  );

export async function* readBins(connection: Connection, of: CountsOf): AsyncGenerator<Bin> {
  for await (const row of ofEntry(connection, "bin", of)) yield binOf(row);
}

export async function* readSheets(connection: Connection, of: CountsOf): AsyncGenerator<Sheet> {
  for await (const row of ofEntry(connection, "sheet", of))
    yield sheetSchema.parse(JSON.parse(textOf(row, "body")));
}

export async function* readBinsSince(
  connection: Connection,
  { service, sinceMs }: { readonly service: string; readonly sinceMs: number },
): AsyncGenerator<Bin> {
  const rows = pages((after) =>
    connection.all(
      `SELECT place, body FROM bin WHERE service = ? AND start_ms >= ? AND place > ?
       ORDER BY place LIMIT ?`,
      [service, sinceMs, after, pageRows],
    ),
  );
  for await (const row of rows) yield binOf(row);
}

const binOf = (row: Row): Bin => binSchema.parse(JSON.parse(textOf(row, "body")));
