import { DatabaseSync } from "node:sqlite";
import type { PoolClient } from "pg";
import { StoreFault } from "../fault.ts";
import { copyRows } from "../limits.ts";
import { withPostgres } from "../postgres/open.ts";
import type { StoreAddress } from "../address.ts";
import { openSqliteStore } from "../sqlite/open.ts";
import type { Row } from "../sql/row.ts";
import type { Value } from "../sql/work.ts";
import { begun, type Table, tables } from "./tables.ts";

/** Every row as one snapshot shows it, in a new SQLite store. */
export const copyPostgres = async (
  from: Extract<StoreAddress, { kind: "postgres" }>,
  to: string,
): Promise<void> => {
  const made = openSqliteStore(to);
  if (!made.ok) throw new StoreFault(made.error);
  await made.value.close();
  const target = new DatabaseSync(to);
  try {
    await withPostgres(from, async (client) => {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      await client.query("SET LOCAL statement_timeout = 0");
      target.exec("BEGIN IMMEDIATE");
      for (const name of begun) target.exec(`DELETE FROM ${name}`);
      for (const table of tables) await copyTable(client, target, table);
      target.exec("COMMIT");
      await client.query("COMMIT");
    });
  } finally {
    target.close();
  }
};

const copyTable = async (
  client: PoolClient,
  target: DatabaseSync,
  { name, columns }: Table,
): Promise<void> => {
  const insert = target.prepare(
    `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  await client.query(
    `DECLARE copied NO SCROLL CURSOR FOR SELECT ${columns.join(", ")} FROM ${name} ORDER BY 1`,
  );
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${copyRows} FROM copied`);
    for (const row of rows) insert.run(...columns.map((column) => valueOf(row, column)));
    if (rows.length < copyRows) break;
  }
  await client.query("CLOSE copied");
};

const valueOf = (row: Row, column: string): Value => {
  const value = row[column];
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new Error(`column ${column} of the control store is neither text nor number`);
};
