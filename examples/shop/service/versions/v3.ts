import type { DatabaseSync } from "node:sqlite";
import { listedOf } from "../items.ts";
import { integerOf } from "../row.ts";
import { priceEach, words } from "./v1.ts";
import type { Pricing, Search, Version } from "./version.ts";

/** Prices a business cart with one question, however many lines it has: no pages, no last page. */
const priceAtOnce = (database: DatabaseSync): Pricing => {
  const priceEachLine = priceEach(database);
  const wanted = database.prepare(
    `SELECT wish.value ->> 'item' AS item, wish.value ->> 'quantity' AS quantity,
            (SELECT cents FROM price_breaks
             WHERE item = wish.value ->> 'item' AND min_quantity <= wish.value ->> 'quantity'
             ORDER BY min_quantity DESC LIMIT 1) AS cents
     FROM json_each(?) AS wish ORDER BY wish.key`,
  );
  return (lines, plan) => {
    if (plan !== "business") return priceEachLine(lines, plan);
    const rows = wanted.all(JSON.stringify(lines));
    if (rows.some(({ cents }) => cents === null)) return null;
    return rows.map((row) => ({
      item: integerOf(row, "item"),
      quantity: integerOf(row, "quantity"),
      cents: integerOf(row, "cents"),
    }));
  };
};

/**
 * Searches a full-text index instead of reading the whole catalogue. The index lives in the memory
 * of this process: building it takes a moment at the start, and no other version sees it.
 */
const searchByIndex = (database: DatabaseSync): Search => {
  database.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE VIRTUAL TABLE temp.item_words USING fts5(name, category, description, prefix = '2 3');
    INSERT INTO temp.item_words (rowid, name, category, description)
      SELECT id, name, category, description FROM main.items;
  `);
  const lookUp = database.prepare(
    `SELECT items.id, items.name, items.category, items.cents FROM temp.item_words JOIN main.items ON items.id = item_words.rowid
     WHERE item_words MATCH ? ORDER BY item_words.rowid LIMIT ?`,
  );
  return (text, count) => {
    const all = words(text);
    if (all.length === 0) return [];
    const match = all.map((word) => `"${word}"*`).join(" ");
    const inName = lookUp.all(`name : (${match})`, count).map(listedOf);
    if (inName.length === count) return inName;
    const seen = new Set(inName.map(({ id }) => id));
    const anywhere = lookUp.all(match, count + inName.length).map(listedOf);
    return [...inName, ...anywhere.filter(({ id }) => !seen.has(id))].slice(0, count);
  };
};

export const v3: Version = {
  id: "v3",
  subject: "Price any business cart with one question; search by an index",
  openPricing: priceAtOnce,
  openSearch: searchByIndex,
};
