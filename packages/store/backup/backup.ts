import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StoreAddress } from "../address.ts";
import { refused, StoreFault } from "../fault.ts";
import { busyTimeoutMs } from "../limits.ts";
import type { Result } from "../port.ts";
import { faultOf } from "../sqlite/fault.ts";
import { openSqliteStore } from "../sqlite/open.ts";
import { putInPlace, removeAll, requireAbsent } from "./files.ts";
import { type Holdings, holdingsOf } from "./summary.ts";

/**
 * Copies a store as it is at one moment into a file, while it is served and without holding its
 * writer up. Whatever the store is, the copy is a SQLite store of the current form, which can be
 * restored into either kind; it gets its name only after its whole journal was verified.
 * @param file Must not exist.
 */
export const backupStore = async (from: StoreAddress, file: string): Promise<Result<Holdings>> => {
  const unfinished = `${file}.unfinished`;
  try {
    requireAbsent(file, "name another file");
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    removeAll(unfinished);
    if (from.kind === "file") copyFile(from.path, unfinished);
    else await (await import("./from-postgres.ts")).copyPostgres(from, unfinished);
    const holdings = await verified(unfinished);
    if (holdings.ok) putInPlace(unfinished, file);
    return holdings;
  } catch (thrown) {
    const error = faultOf(thrown, file);
    if (error === null) throw thrown;
    return refused(error);
  } finally {
    removeAll(unfinished);
  }
};

/** One statement under one read snapshot; the writer goes on beside it (sqlite.org/lang_vacuum.html). */
const copyFile = (path: string, to: string): void => {
  if (!existsSync(path))
    throw new StoreFault({
      code: "unavailable",
      sentence: `There is no control store at ${path}; name the data directory with --data, or the store with --store.`,
    });
  const source = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  try {
    source.prepare("VACUUM INTO ?").run(to);
  } finally {
    source.close();
  }
};

/** Opens a copy with every check, brings it to the current form and walks its whole journal. */
export const verified = async (path: string): Promise<Result<Holdings>> => {
  const opened = openSqliteStore(path);
  if (!opened.ok) return opened;
  const journal = await opened.value.verifyJournal();
  await opened.value.close();
  if (!journal.ok) return journal;
  const database = new DatabaseSync(path);
  try {
    return { ok: true, value: holdingsOf(database) };
  } finally {
    database.close();
  }
};
