import type { DatabaseSync } from "node:sqlite";
import type { Item, Listed } from "./catalogue.ts";
import { integerOf, type Row, textOf } from "./row.ts";

export const listedOf = (row: Row): Listed => ({
  id: integerOf(row, "id"),
  name: textOf(row, "name"),
  category: textOf(row, "category"),
  cents: integerOf(row, "cents"),
});

export type Items = {
  readonly page: (from: number, count: number) => readonly Listed[];
  readonly ofCategory: (category: string, count: number) => readonly Listed[];
  readonly item: (id: number) => Item | null;
};

export const openItems = (database: DatabaseSync): Items => {
  const columns = "id, name, category, cents";
  const page = database.prepare(`SELECT ${columns} FROM items WHERE id > ? ORDER BY id LIMIT ?`);
  const ofCategory = database.prepare(
    `SELECT ${columns} FROM items WHERE category = ? ORDER BY cents, id LIMIT ?`,
  );
  const one = database.prepare("SELECT * FROM items WHERE id = ?");
  return {
    page: (from, count) => page.all(from, count).map(listedOf),
    ofCategory: (category, count) => ofCategory.all(category, count).map(listedOf),
    item: (id) => {
      const row = one.get(id);
      return row === undefined
        ? null
        : { ...listedOf(row), description: textOf(row, "description") };
    },
  };
};
