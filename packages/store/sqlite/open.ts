import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { busyTimeoutMs } from "../limits.ts";
import type { ControlStore, Result } from "../port.ts";
import { SqlStore } from "../sql/store.ts";
import { requireDurable, requireOwn, requireSound, requireSqlite } from "./checks.ts";
import { SqliteDriver } from "./driver.ts";
import { guarded } from "./fault.ts";
import { migrate } from "./migrate.ts";

export type OpenOptions = {
  /** Largest size of the file in pages of 4 KiB; absent: as large as the disk. */
  readonly maxPages?: number;
  /** How long a write waits for another process; absent: the limit of this package. */
  readonly busyTimeoutMs?: number;
};

/** In place of a path: a store that lives and dies with its connection, for simulations. */
export const inMemory = ":memory:";

/**
 * Opens the control store in a file of its own, which is made if it is absent, after showing that it
 * can be trusted: SQLite is new enough, the file is Dimmer's and not from a newer one, its small
 * tables are sound, and commits reach the disk. Anything else is refused with one sentence.
 */
export const openSqliteStore = (path: string, options: OpenOptions = {}): Result<ControlStore> => {
  let database: DatabaseSync | null = null;
  const opened = guarded(path, () => {
    if (path !== inMemory) makeFile(path);
    database = new DatabaseSync(path, {
      timeout: options.busyTimeoutMs ?? busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    requireSqlite(database);
    requireOwn(database, path);
    requireDurable(database, path);
    if (options.maxPages !== undefined)
      database.exec(`PRAGMA max_page_count = ${Math.floor(options.maxPages)}`);
    migrate(database);
    requireSound(database, path);
    return new SqlStore(new SqliteDriver(path, database));
  });
  if (!opened.ok) closeQuietly(database);
  return opened;
};

/**
 * Makes the file and its directories so that they outlive a power loss: SQLite syncs the directory of
 * the file together with its log, but not those above, which name it.
 */
const makeFile = (path: string): void => {
  const directory = dirname(path);
  const made = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    closeSync(openSync(path, "a", 0o600));
    syncDirectory(directory);
  }
  if (made !== undefined)
    for (let each = directory; each.length >= made.length; each = dirname(each))
      syncDirectory(dirname(each));
  chmodSync(path, 0o600);
};

const syncDirectory = (directory: string): void => {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const closeQuietly = (database: DatabaseSync | null): void => {
  if (database?.isOpen === true) database.close();
};
