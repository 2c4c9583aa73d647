import type { SQLOutputValue } from "node:sqlite";

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A column that the schema declares TEXT NOT NULL; anything else is a bug in the query. */
export const textOf = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new TypeError(`The column ${column} is ${typeof value}, expected text.`);
};

/** A column that the schema declares INTEGER NOT NULL. */
export const integerOf = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value === "number") return value;
  throw new TypeError(`The column ${column} is ${typeof value}, expected an integer.`);
};
