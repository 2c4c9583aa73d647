/** What a request asks of the engine. */
export type Statement =
  | {
      readonly kind: "insert";
      readonly table: string;
      readonly columns: readonly string[];
      readonly format: InsertFormat;
    }
  | { readonly kind: "select"; readonly sql: string; readonly format: string }
  | { readonly kind: "command"; readonly sql: string };

export type InsertFormat = "JSONEachRow" | "JSONCompactEachRow";

const insertPattern =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`]+)\s*(?:\(([\w\s,`]+)\))?\s*FORMAT\s+(JSONEachRow|JSONCompactEachRow)\s*$/i;
const selectPattern = /^\s*(?:SELECT|WITH|SHOW|DESCRIBE|EXISTS)\b/i;
const formatPattern = /\s+FORMAT\s+(\w+)\s*;?\s*$/i;

/** ClickHouse's own default for HTTP. */
const defaultFormat = "TabSeparated";

/**
 * Recognises the three kinds of statement that the store sends. The engine takes rows only in the
 * two JSON formats: chDB's binding checks formats against a list, and these are what we send.
 */
export const readStatement = (sql: string): Statement => {
  const insert = insertPattern.exec(sql);
  if (insert !== null) {
    const columns = (insert[2] ?? "").split(",").map(unquoted);
    const format =
      insert[3]?.toLowerCase() === "jsoneachrow" ? "JSONEachRow" : "JSONCompactEachRow";
    return {
      kind: "insert",
      table: unquoted(insert[1] ?? ""),
      columns: columns.filter((column) => column !== ""),
      format,
    };
  }
  if (!selectPattern.test(sql)) return { kind: "command", sql };
  const format = formatPattern.exec(sql)?.[1] ?? defaultFormat;
  return { kind: "select", sql: sql.replace(formatPattern, "").replace(/;\s*$/, ""), format };
};

const unquoted = (identifier: string): string => identifier.replaceAll("`", "").trim();

/** Names of the composite parameters that a statement declares, which this engine cannot bind. */
export const compositeParameters = (sql: string): readonly string[] =>
  [...sql.matchAll(/\{\s*(\w+)\s*:\s*(?:Array|Map|Tuple|Nested)\s*\(/g)].map(
    (match) => match[1] ?? "",
  );

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  "0": "\0",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A `param_*` value as it was before the client escaped it (ClickHouse's TabSeparated rules). */
export const unescapeParameter = (text: string): string =>
  text.replace(/\\(.)/gs, (whole, next: string) => escapes[next] ?? whole);
