import type { DatabaseSync } from "node:sqlite";
import { listedOf } from "../items.ts";
import { integerOf, textOf } from "../row.ts";
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
    `SELECT id, name, category, cents, name || ' ' || category || ' ' || description AS whole
     FROM items WHERE whole LIKE ?1 ORDER BY name LIKE ?1 DESC, id`,
  );
  return (text, count) => {
    const [first = "", ...others] = words(text);
    if (first === "") return [];
    return scan
      .all(`%${first}%`)
      .filter((row) => {
        const whole = textOf(row, "whole").toLowerCase();
        return others.every((word) => whole.includes(word));
      })
      .slice(0, count)
      .map(listedOf);
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
