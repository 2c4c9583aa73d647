/** One row as a database gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** A text column. Another type means that the store is not what this code wrote: a bug or damage. */
export const textOf = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== "string")
    throw new Error(`column ${column} of the control store is no text`);
  return value;
};

/** An integer column. */
export const numberOf = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== "number")
    throw new Error(`column ${column} of the control store is no number`);
  return value;
};
