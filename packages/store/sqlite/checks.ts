import type { DatabaseSync } from "node:sqlite";
import { StoreFault } from "../fault.ts";
import { leastFormNote, requireForm } from "../forms.ts";
import { formOf } from "./migrate.ts";
import { numberOf, one, textOf } from "./one.ts";
import { applicationId, checkedTables } from "./schema.ts";

/** From here on the WAL file cannot be reset wrongly by two connections (sqlite.org/wal.html). */
const leastSqlite = [3, 51, 3] as const;

export const requireSqlite = (database: DatabaseSync): void => {
  requireSqliteVersion(textOf(one(database, "SELECT sqlite_version() AS version"), "version"));
};

/** Refuses a SQLite whose write-ahead log can corrupt a file that two processes share. */
export const requireSqliteVersion = (version: string): void => {
  const parts = version.split(".").map(Number);
  const order = leastSqlite.map((least, index) => (parts[index] ?? 0) - least);
  if ((order.find((difference) => difference !== 0) ?? 0) < 0)
    throw unsupported(
      `This Node carries SQLite ${version}; Dimmer needs ${leastSqlite.join(".")} or newer, as in Node 24 and later.`,
    );
};

/** Refuses what is not Dimmer's, before anything is written to it, and what a newer Dimmer made. */
export const requireOwn = (database: DatabaseSync, path: string): void => {
  const id = numberOf(one(database, "PRAGMA application_id"), "application_id");
  const tables = numberOf(one(database, "SELECT count(*) AS n FROM sqlite_schema"), "n");
  if (id !== applicationId && tables > 0)
    throw unsupported(`${path} is a database, but not Dimmer's; name another file.`);
  if (tables === 0) return;
  const row = database.prepare("SELECT value FROM note WHERE key = ?").get(leastFormNote);
  const least = row === undefined ? null : Number(textOf(row, "value"));
  requireForm(`at ${path}`, { form: formOf(database), least });
};

/** Turns the write-ahead log and full syncing on, and refuses a place where they do not take. */
export const requireDurable = (database: DatabaseSync, path: string): void => {
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  const mode = textOf(one(database, "PRAGMA journal_mode"), "journal_mode");
  const synchronous = numberOf(one(database, "PRAGMA synchronous"), "synchronous");
  const keys = numberOf(one(database, "PRAGMA foreign_keys"), "foreign_keys");
  const file = textOf(one(database, "PRAGMA database_list"), "file");
  if (file === "" && mode === "memory" && keys === 1) return;
  if (mode !== "wal" || synchronous !== 2 || keys !== 1)
    throw unsupported(
      `The control store at ${path} cannot keep a write-ahead log there; put it on a local disk.`,
    );
};

export const requireSound = (database: DatabaseSync, path: string): void => {
  for (const table of checkedTables) {
    const found = textOf(one(database, `PRAGMA quick_check(${table})`), "quick_check");
    if (found !== "ok")
      throw new StoreFault({
        code: "damaged",
        sentence: `The control store at ${path} is damaged (${found.replaceAll(/\s+/g, " ")}); restore it from a backup, or move it away to begin anew.`,
      });
  }
};

const unsupported = (sentence: string): StoreFault =>
  new StoreFault({ code: "unsupported", sentence });
