import { DatabaseSync } from "node:sqlite";
import { limits } from "../limits.ts";
import { catalogue, priceBreaks } from "./catalogue.ts";

/**
 * Opens the shop's data, a file or `:memory:`, and fills it with the catalogue when it is empty.
 *
 * All versions share one file: a cart that stable wrote while rescuing a request is the cart that
 * the candidate reads next. Hence WAL, a busy timeout and a schema that no version may narrow.
 * `synchronous = NORMAL`: a power cut may lose the last carts, never the file.
 */
export const openDatabase = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: limits.databaseBusyMs });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec("BEGIN IMMEDIATE");
  database.exec(schema);
  const filled = database.prepare("SELECT 1 FROM items LIMIT 1").get();
  if (filled === undefined) fill(database);
  database.exec("COMMIT");
  return database;
};

const schema = `
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL,
    description TEXT NOT NULL, cents INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS price_breaks (
    item INTEGER NOT NULL, min_quantity INTEGER NOT NULL, cents INTEGER NOT NULL,
    PRIMARY KEY (item, min_quantity)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accounts (
    user TEXT PRIMARY KEY, plan TEXT NOT NULL, region TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS carts (
    user TEXT PRIMARY KEY, lines TEXT NOT NULL, total_cents INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, user TEXT NOT NULL, lines TEXT NOT NULL,
    total_cents INTEGER NOT NULL, placed_at_ms INTEGER NOT NULL
  ) STRICT;
`;

const fill = (database: DatabaseSync): void => {
  const items = catalogue();
  const addItem = database.prepare("INSERT INTO items VALUES (?, ?, ?, ?, ?)");
  for (const { id, name, category, description, cents } of items)
    addItem.run(id, name, category, description, cents);
  const addBreak = database.prepare("INSERT INTO price_breaks VALUES (?, ?, ?)");
  for (const { item, minQuantity, cents } of priceBreaks(items))
    addBreak.run(item, minQuantity, cents);
};
