import type { DatabaseSync } from "node:sqlite";
import type { Item } from "./catalogue.ts";
import { integerOf, type Row, textOf } from "./row.ts";

export const itemOf = (row: Row): Item => ({
  id: integerOf(row, "id"),
  name: textOf(row, "name"),
  category: textOf(row, "category"),
  description: textOf(row, "description"),
  cents: integerOf(row, "cents"),
});

export type Items = {
  readonly page: (from: number, count: number) => readonly Item[];
  readonly ofCategory: (category: string, count: number) => readonly Item[];
  readonly item: (id: number) => Item | null;
};

export const openItems = (database: DatabaseSync): Items => {
  const page = database.prepare("SELECT * FROM items WHERE id > ? ORDER BY id LIMIT ?");
  const ofCategory = database.prepare(
    "SELECT * FROM items WHERE category = ? ORDER BY cents, id LIMIT ?",
  );
  const one = database.prepare("SELECT * FROM items WHERE id = ?");
  return {
    page: (from, count) => page.all(from, count).map(itemOf),
    ofCategory: (category, count) => ofCategory.all(category, count).map(itemOf),
    item: (id) => {
      const row = one.get(id);
      return row === undefined ? null : itemOf(row);
    },
  };
};
