import { StoreFault } from "../fault.ts";
import type { Row } from "./row.ts";

export type Value = string | number | null;

/** `?` stands for each value in turn, in every dialect. */
export type Statement = { readonly sql: string; readonly values: readonly Value[] };

export type Answer = { readonly rows: readonly Row[]; readonly changed: number };

/**
 * What is done to the store, as the statements that it asks for one by one: the same text for every
 * database, run at once by SQLite and over a connection by PostgreSQL. Work may be begun again from
 * its start, so it touches nothing but what it yields and returns.
 */
export type Work<T> = Generator<Statement, T, Answer>;

export function* all(sql: string, values: readonly Value[] = []): Work<readonly Row[]> {
  return (yield { sql, values }).rows;
}

export function* get(sql: string, values: readonly Value[] = []): Work<Row | undefined> {
  return (yield { sql, values }).rows[0];
}

/** Rows changed. */
export function* run(sql: string, values: readonly Value[] = []): Work<number> {
  return (yield { sql, values }).changed;
}

/** A surrogate that is not half of a pair: what `isWellFormed` of a newer language level finds. */
const halfCharacter = /\p{Surrogate}/u;

const unstorable = (value: Value): boolean =>
  typeof value === "string" && (value.includes("\0") || halfCharacter.test(value));

/**
 * PostgreSQL takes no NUL in a text, and half a surrogate pair is no UTF-8. Both stores refuse both,
 * so that what one holds can move to the other.
 */
export const refuseUnstorable = ({ values }: Statement): void => {
  if (values.some(unstorable))
    throw new StoreFault({
      code: "malformed",
      sentence:
        "A text for the control store holds a NUL character or half of a character; leave it out.",
    });
};

/** Nothing can be stored under such a key, so a question for it is answered without asking. */
export const asksForNothing = ({ values }: Statement): boolean => values.some(unstorable);

export const nothing: Answer = { rows: [], changed: 0 };
