import type { DatabaseSync } from "node:sqlite";
import { itemOf } from "../items.ts";
import { integerOf } from "../row.ts";
import type { Pricing, Search, Version } from "./version.ts";

/** One question per line: slow for the large carts of businesses, and right. */
export const priceEach = (database: DatabaseSync): Pricing => {
  const listed = database.prepare("SELECT cents FROM items WHERE id = ?");
  const broken = database.prepare(
    `SELECT cents FROM price_breaks WHERE item = ? AND min_quantity <= ?
     ORDER BY min_quantity DESC LIMIT 1`,
  );
  return (lines, plan) => {
    const priced = lines.flatMap(({ item, quantity }) => {
      const row = plan === "business" ? broken.get(item, quantity) : listed.get(item);
      return row === undefined ? [] : [{ item, quantity, cents: integerOf(row, "cents") }];
    });
    return priced.length === lines.length ? priced : null;
  };
};

/** Reads the whole catalogue for every search. */
export const searchByScan = (database: DatabaseSync): Search => {
  const scan = database.prepare(
    `SELECT *, name LIKE ?1 AS in_name FROM items
     WHERE name LIKE ?1 OR category LIKE ?1 OR description LIKE ?1
     ORDER BY in_name DESC, id`,
  );
  return (text, count) => {
    const [first = "", ...others] = words(text);
    if (first === "") return [];
    const found = scan.all(`%${first}%`).map(itemOf);
    return found
      .filter(({ name, category, description }) => {
        const whole = `${name} ${category} ${description}`.toLowerCase();
        return others.every((word) => whole.includes(word));
      })
      .slice(0, count);
  };
};

/** Lower-case words of letters and digits, so that a search text can hold no pattern of SQL's. */
export const words = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const v1: Version = {
  id: "v1",
  subject: "Sell things to people and to businesses",
  openPricing: priceEach,
  openSearch: searchByScan,
};
