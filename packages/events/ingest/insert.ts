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

/** How events get into the engine. */
export type Inserter = {
  /** Makes the table if it is not there; null, or why that is not possible now. */
  readonly prepare: () => Promise<string | null>;
  readonly insert: (batch: Batch) => Promise<Inserted>;
};

/** Sends batches to the engine, making the table first, and again when it is gone. */
export const inserter = (client: ClickHouseClient, database: string): Inserter => {
  let tableThere = false;
  const makeTable = async (): Promise<void> => {
    if (tableThere) return;
    for (const query of schemaStatements(database)) await client.command({ query });
    tableThere = true;
  };
  return {
    prepare: () =>
      makeTable().then(
        () => null,
        (thrown: unknown) => sentenceOf(thrown),
      ),
    insert: async (batch) => {
      try {
        await makeTable();
        await send(client, `${database}.${eventsTable}`, batch);
        return { ok: true };
      } catch (thrown) {
        const code = thrown instanceof ClickHouseError ? thrown.code : "";
        const mayBlameRows = tableThere;
        if (missingCodes.has(code)) tableThere = false;
        const sentence = sentenceOf(thrown);
        if (!mayBlameRows || !badRowCodes.has(code))
          return { ok: false, error: "unavailable", sentence };
        const row = /\(at row (\d+)\)/.exec(sentence)?.[1];
        return {
          ok: false,
          error: "badRows",
          sentence,
          row: row === undefined ? null : Number(row),
        };
      }
    },
  };
};

const send = async (
  client: ClickHouseClient,
  table: string,
  { token, lines }: Batch,
): Promise<void> => {
  // `client.insert` takes objects and makes JSON of them; these rows are JSON already.
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    values: Readable.from(lines, { objectMode: false }),
    clickhouse_settings: { insert_deduplication_token: token },
  });
  await finished(stream.resume());
};

const maxSentence = 500;

const sentenceOf = (thrown: unknown): string => {
  const said = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, maxSentence);
  return thrown instanceof ClickHouseError
    ? `the event engine refused an insert: ${thrown.type ?? "failure"}: ${said}`
    : `the event engine does not answer (${said}); events are kept until it does`;
};
