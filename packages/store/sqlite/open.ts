import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { busyTimeoutMs } from "../limits.ts";
import type { ControlStore, Result } from "../port.ts";
import { Connection } from "./connection.ts";
import { guarded, Refusal } from "./fault.ts";
import { numberOf, type Row, textOf } from "./row.ts";
import { applicationId, checkedTables, migrations, schemaVersion } from "./schema.ts";
import { SqliteStore } from "./store.ts";

/** From here on the WAL file cannot be reset wrongly by two connections (sqlite.org/wal.html). */
const leastSqlite = [3, 51, 3] as const;

export type OpenOptions = {
  /** Largest size of the file in pages of 4 KiB; absent: as large as the disk. */
  readonly maxPages?: number;
  /** How long a write waits for another process; absent: the limit of this package. */
  readonly busyTimeoutMs?: number;
};

/**
 * Opens the control store in a file of its own, which is made if it is absent, after showing that it
 * can be trusted: SQLite is new enough, the file is Dimmer's and not from a newer one, its small
 * tables are sound, and commits reach the disk. Anything else is refused with one sentence.
 */
export const openSqliteStore = (path: string, options: OpenOptions = {}): Result<ControlStore> => {
  let database: DatabaseSync | null = null;
  const opened = guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path, {
      timeout: options.busyTimeoutMs ?? busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    chmodSync(path, 0o600);
    prepare(database, path, options);
    return new SqliteStore(new Connection(path, database));
  });
  if (!opened.ok) closeQuietly(database);
  return opened;
};

const prepare = (database: DatabaseSync, path: string, options: OpenOptions): void => {
  requireSqlite(textOf(one(database, "SELECT sqlite_version() AS version"), "version"));
  requireOwn(database, path);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  if (options.maxPages !== undefined)
    database.exec(`PRAGMA max_page_count = ${Math.floor(options.maxPages)}`);
  const mode = textOf(one(database, "PRAGMA journal_mode"), "journal_mode");
  const synchronous = numberOf(one(database, "PRAGMA synchronous"), "synchronous");
  if (mode !== "wal" || synchronous !== 2)
    throw unsupported(
      `The control store at ${path} cannot keep a write-ahead log there; put it on a local disk.`,
    );
  migrate(database);
  requireSound(database, path);
};

/** Refuses a SQLite whose write-ahead log can corrupt a file that two processes share. */
export const requireSqlite = (version: string): void => {
  const parts = version.split(".").map(Number);
  const order = leastSqlite.map((least, index) => (parts[index] ?? 0) - least);
  if ((order.find((difference) => difference !== 0) ?? 0) < 0)
    throw unsupported(
      `This Node carries SQLite ${version}; Dimmer needs ${leastSqlite.join(".")} or newer, as in Node 24 and later.`,
    );
};

const requireOwn = (database: DatabaseSync, path: string): void => {
  const id = numberOf(one(database, "PRAGMA application_id"), "application_id");
  const version = numberOf(one(database, "PRAGMA user_version"), "user_version");
  const tables = numberOf(one(database, "SELECT count(*) AS n FROM sqlite_schema"), "n");
  if (id !== applicationId && tables > 0)
    throw unsupported(`${path} is a database, but not Dimmer's; name another file.`);
  if (version > schemaVersion)
    throw unsupported(
      `The control store at ${path} was written by a newer Dimmer (its form is ${version}, this one knows ${schemaVersion}); start that one.`,
    );
};

/** Brings an older file to this form; two processes that do so at once take turns. */
const migrate = (database: DatabaseSync): void => {
  database.exec("BEGIN IMMEDIATE");
  try {
    const from = numberOf(one(database, "PRAGMA user_version"), "user_version");
    for (const step of migrations.slice(from)) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}`);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
    database.exec("COMMIT");
  } catch (thrown) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
};

const requireSound = (database: DatabaseSync, path: string): void => {
  for (const table of checkedTables) {
    const found = textOf(one(database, `PRAGMA quick_check(${table})`), "quick_check");
    if (found !== "ok")
      throw new Refusal({
        code: "damaged",
        sentence: `The control store at ${path} is damaged (${found.replaceAll(/\s+/g, " ")}); restore it from a backup, or move it away to begin anew.`,
      });
  }
};

const one = (database: DatabaseSync, sql: string): Row => {
  const row = database.prepare(sql).get();
  if (row === undefined) throw new Error(`${sql} gave no row`);
  return row;
};

const unsupported = (sentence: string): Refusal => new Refusal({ code: "unsupported", sentence });

const closeQuietly = (database: DatabaseSync | null): void => {
  if (database?.isOpen === true) database.close();
};
