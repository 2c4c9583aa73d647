import type { DatabaseSync } from "node:sqlite";
import { limits } from "../limits.ts";
import { integerOf, textOf } from "./row.ts";

/** What a customer wants: so many pieces of one item. */
export type Line = { readonly item: number; readonly quantity: number };

/** `cents` is the price of one piece when the cart was priced. */
export type PricedLine = Line & { readonly cents: number };

export type Cart = { readonly lines: readonly PricedLine[]; readonly totalCents: number };

export type ParsedLines =
  | { readonly ok: true; readonly lines: readonly Line[] }
  | { readonly ok: false; readonly sentence: string };

/** Reads `{ "lines": [{ "item": 7, "quantity": 2 }] }`; an item that is named twice is added up. */
export const parseLines = (body: unknown): ParsedLines => {
  const rows = typeof body === "object" && body !== null && "lines" in body ? body.lines : null;
  if (!Array.isArray(rows))
    return { ok: false, sentence: 'Send { "lines": [{ "item": 7, "quantity": 2 }] }.' };
  if (rows.length > limits.cartLines)
    return { ok: false, sentence: `A cart holds at most ${limits.cartLines} lines.` };
  const quantities = new Map<number, number>();
  for (const row of rows) {
    const line = lineOf(row);
    if (line === null)
      return { ok: false, sentence: "A line is an item's number and a quantity from 1 to 999." };
    quantities.set(line.item, (quantities.get(line.item) ?? 0) + line.quantity);
  }
  return { ok: true, lines: [...quantities].map(([item, quantity]) => ({ item, quantity })) };
};

const lineOf = (row: unknown): Line | null => {
  if (typeof row !== "object" || row === null || !("item" in row) || !("quantity" in row))
    return null;
  const { item, quantity } = row;
  if (typeof item !== "number" || typeof quantity !== "number") return null;
  const sound =
    Number.isSafeInteger(item) &&
    Number.isSafeInteger(quantity) &&
    quantity >= 1 &&
    quantity <= limits.lineQuantity;
  return sound ? { item, quantity } : null;
};

export const priced = (lines: readonly PricedLine[]): Cart => ({
  lines,
  totalCents: lines.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0),
});

/** Carts and orders of all customers; every write is one statement, so a failed request leaves nothing. */
export type Carts = {
  readonly of: (user: string) => Cart;
  readonly put: (user: string, cart: Cart) => void;
  /** Turns the cart into an order and empties it; the number of the order. */
  readonly order: (user: string, cart: Cart, atMs: number) => number;
};

export const openCarts = (database: DatabaseSync): Carts => {
  const read = database.prepare("SELECT lines FROM carts WHERE user = ?");
  const write = database.prepare("INSERT OR REPLACE INTO carts VALUES (?, ?, ?)");
  const clear = database.prepare("DELETE FROM carts WHERE user = ?");
  const place = database.prepare(
    "INSERT INTO orders (user, lines, total_cents, placed_at_ms) VALUES (?, ?, ?, ?) RETURNING id",
  );
  return {
    of: (user) => {
      const row = read.get(user);
      return priced(row === undefined ? [] : storedLines(textOf(row, "lines")));
    },
    put: (user, { lines, totalCents }) => void write.run(user, JSON.stringify(lines), totalCents),
    order: (user, { lines, totalCents }, atMs) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        const row = place.get(user, JSON.stringify(lines), totalCents, atMs);
        clear.run(user);
        database.exec("COMMIT");
        return integerOf(row ?? {}, "id");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
};

/** Lines as `put` wrote them; a version that wrote something else is a bug and fails loudly. */
const storedLines = (json: string): readonly PricedLine[] => {
  const rows: unknown = JSON.parse(json);
  if (!Array.isArray(rows)) throw new TypeError("A stored cart is not a list of lines.");
  return rows.map((row: unknown) => {
    const line = lineOf(row);
    const cents = typeof row === "object" && row !== null && "cents" in row ? row.cents : null;
    if (line === null || typeof cents !== "number")
      throw new TypeError("A stored cart has a line without item, quantity and price.");
    return { ...line, cents };
  });
};
