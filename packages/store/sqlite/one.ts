import type { DatabaseSync } from "node:sqlite";
import type { Row } from "../sql/row.ts";

export { numberOf, textOf } from "../sql/row.ts";

/** The one row that a pragma or an aggregate gives. */
export const one = (database: DatabaseSync, sql: string): Row => {
  const row = database.prepare(sql).get();
  if (row === undefined) throw new Error(`${sql} gave no row`);
  return row;
};
