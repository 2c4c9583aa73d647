import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ClickHouseError, type ClickHouseClient } from "@clickhouse/client";
import type { Batch } from "../journal/batches.ts";
import type { Inserted } from "../journal/loader.ts";
import { eventsTable, schemaStatements } from "../table/schema.ts";

/**
 * ClickHouse's codes that mean "these rows": parsing, types, values. With any other code the
 * engine is asked again, because setting rows aside would be wrong if the engine is at fault.
 */
const badRowCodes = new Set([
  "6",
  "26",
  "27",
  "32",
  "33",
  "38",
  "41",
  "53",
  "69",
  "70",
  "72",
  "117",
  "349",
  "467",
]);

/** The codes for "no such database" and "no such table". */
const missingCodes = new Set(["60", "81"]);

/** Sends batches to the engine, making the table first, and again when it is gone. */
export const inserter = (
  client: ClickHouseClient,
  database: string,
): ((batch: Batch) => Promise<Inserted>) => {
  let schemaReady = false;
  return async ({ token, lines }) => {
    try {
      if (!schemaReady)
        for (const query of schemaStatements(database)) await client.command({ query });
      schemaReady = true;
      // `client.insert` takes objects and makes JSON of them; these rows are JSON already.
      const { stream } = await client.exec({
        query: `INSERT INTO ${database}.${eventsTable} FORMAT JSONEachRow`,
        values: Readable.from(lines, { objectMode: false }),
        clickhouse_settings: { insert_deduplication_token: token },
      });
      await finished(stream.resume());
      return { ok: true };
    } catch (thrown) {
      const isEngine = thrown instanceof ClickHouseError;
      if (isEngine && missingCodes.has(thrown.code)) schemaReady = false;
      const said = thrown instanceof Error ? thrown.message : String(thrown);
      const sentence = `${isEngine ? `${thrown.type ?? "failure"}: ` : ""}${said}`.slice(0, 500);
      if (!schemaReady || !isEngine || !badRowCodes.has(thrown.code))
        return { ok: false, error: "unavailable", sentence };
      const row = /\(at row (\d+)\)/.exec(said)?.[1];
      return { ok: false, error: "badRows", sentence, row: row === undefined ? null : Number(row) };
    }
  };
};
