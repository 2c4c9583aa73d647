import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { PoolClient } from "pg";
import type { StoreAddress } from "../address.ts";
import { StoreFault } from "../fault.ts";
import { withPostgres } from "../postgres/open.ts";
import { placeOf } from "../postgres/place.ts";
import { begun, type Table, tables } from "./tables.ts";

/** Rows of one statement: PostgreSQL takes 65,535 values at most. */
const rowsAtOnce = 200;

/** Copies every row into a database that holds nothing yet, in one transaction. */
export const fillPostgres = async (
  file: string,
  to: Extract<StoreAddress, { kind: "postgres" }>,
): Promise<void> => {
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    await withPostgres(to, async (client) => {
      await client.query("BEGIN");
      await client.query("SET LOCAL statement_timeout = 0");
      await requireEmpty(client, placeOf(to.url));
      for (const name of begun) await client.query(`DELETE FROM ${name}`);
      for (const table of tables) await copyTable(source, client, table);
      await client.query("COMMIT");
    });
  } finally {
    source.close();
  }
};

/** Under the writer's lock, so that no control begins to work meanwhile. */
const requireEmpty = async (client: PoolClient, place: string): Promise<void> => {
  await client.query("SELECT id FROM writer WHERE id = 1 FOR UPDATE");
  const { rows } = await client.query(
    "SELECT 1 FROM service UNION ALL SELECT 1 FROM rollout LIMIT 1",
  );
  if (rows.length > 0)
    throw new StoreFault({
      code: "unavailable",
      sentence: `The control store ${place} holds services already and is not written over; name an empty database.`,
    });
};

const copyTable = async (
  source: DatabaseSync,
  client: PoolClient,
  { name, columns, counts }: Table,
): Promise<void> => {
  const list = columns.join(", ");
  let waiting: SQLOutputValue[][] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const tuples = waiting.map(
      (row, at) => `(${row.map((_, index) => `$${at * row.length + index + 1}`).join(", ")})`,
    );
    await client.query(`INSERT INTO ${name} (${list}) VALUES ${tuples.join(", ")}`, waiting.flat());
    waiting = [];
  };
  for (const row of source.prepare(`SELECT ${list} FROM ${name} ORDER BY 1`).iterate()) {
    waiting.push(columns.map((column) => row[column] ?? null));
    if (waiting.length >= rowsAtOnce) await flush();
  }
  await flush();
  if (counts !== null)
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${name}', '${counts}'), coalesce(max(${counts}), 0) + 1, false) FROM ${name}`,
    );
};
