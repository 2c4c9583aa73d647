import type { DatabaseSync } from "node:sqlite";
import type { Line } from "../cart.ts";
import { integerOf } from "../row.ts";
import { priceEach, searchByScan } from "./v1.ts";
import type { Pricing, Version } from "./version.ts";

/** Lines that one question prices. */
const pageLines = 8;

type Break = { readonly minQuantity: number; readonly cents: number };

/**
 * Prices the carts of businesses in bulk, eight lines per question instead of one.
 *
 * This is the demo's bad change, and its bug is real: the last page of a cart is priced only when it
 * is full. Carts up to eight lines and carts of 16 or 24 are right, so its tests passed; a business
 * that orders eleven different things gets a 500.
 */
const priceInBulk = (database: DatabaseSync): Pricing => {
  const priceEachLine = priceEach(database);
  const breaksOfPage = database.prepare(
    `SELECT item, min_quantity, cents FROM price_breaks
     WHERE item IN (${Array.from({ length: pageLines }, () => "?").join(", ")})
     ORDER BY min_quantity`,
  );
  const known = database.prepare("SELECT 1 FROM items WHERE id = ?");

  return (lines, plan) => {
    if (plan !== "business") return priceEachLine(lines, plan);
    if (lines.some(({ item }) => known.get(item) === undefined)) return null;
    const breaks = new Map<number, Break[]>();
    const pages = Math.max(1, Math.floor(lines.length / pageLines));
    for (let page = 0; page < pages; page += 1) {
      const items = lines.slice(page * pageLines, (page + 1) * pageLines).map(({ item }) => item);
      const padded = Array.from({ length: pageLines }, (_, index) => items[index] ?? null);
      for (const row of breaksOfPage.all(...padded)) {
        const item = integerOf(row, "item");
        const known = breaks.get(item) ?? [];
        known.push({ minQuantity: integerOf(row, "min_quantity"), cents: integerOf(row, "cents") });
        breaks.set(item, known);
      }
    }
    return lines.map((line) => ({ ...line, cents: centsOf(line, breaks.get(line.item)) }));
  };
};

const centsOf = ({ item, quantity }: Line, breaks: readonly Break[] | undefined): number => {
  const reached = breaks?.findLast(({ minQuantity }) => minQuantity <= quantity);
  if (reached === undefined) throw new Error(`Item ${item} has no business price.`);
  return reached.cents;
};

export const v2: Version = {
  id: "v2",
  subject: "Price the carts of businesses in bulk",
  openPricing: priceInBulk,
  openSearch: searchByScan,
};
