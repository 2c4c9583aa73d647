import { type ColumnKind, hotColumns, mapColumn } from "../table/columns.ts";

/**
 * A value as text that says its kind by its first letter: `sBerlin`, `n42`, `btrue`. Numbers and
 * text of one field stay apart.
 */
const letter: Readonly<Record<ColumnKind, string>> = { text: "s", number: "n", bool: "b" };

const textOf = (kind: ColumnKind, value: string): string =>
  kind === "text" ? value : `toString(${value})`;

const hotPairs = hotColumns.map(
  ({ field, column, kind }) =>
    `('${field}', if(isNull(${column}), '', concat('${letter[kind]}', ` +
    `${textOf(kind, `assumeNotNull(${column})`)})))`,
);

const mapPairs = (["text", "number", "bool"] as const).map(
  (kind) =>
    `arrayMap((k, v) -> (k, concat('${letter[kind]}', ${textOf(kind, "v")})), ` +
    `mapKeys(${mapColumn[kind]})::Array(String), mapValues(${mapColumn[kind]}))`,
);

/** Every field of an event as an array of (field, value as text). */
export const everyField = `arrayConcat(arrayFilter(x -> x.2 != '', [${hotPairs.join(", ")}]), ${mapPairs.join(", ")})`;

const hotNumbers = hotColumns
  .filter(({ kind }) => kind === "number")
  .map(({ field, column }) => `('${field}', ${column})`);

/** Every number of an event as an array of (field, number). */
export const everyNumber =
  `arrayConcat(arrayMap(x -> (x.1, assumeNotNull(x.2)), arrayFilter(x -> isNotNull(x.2), ` +
  `[${hotNumbers.join(", ")}])), arrayMap((k, v) -> (k, v), mapKeys(num)::Array(String), mapValues(num)))`;

/** The value that `everyField` wrote. */
export const readValue = (text: string): string | number | boolean => {
  const rest = text.slice(1);
  if (text.startsWith("n")) return Number(rest);
  return text.startsWith("b") ? rest === "true" : rest;
};
