import { type EngineFailure, failure } from "./failure.ts";
import type { Settings } from "./lane.ts";
import {
  compositeParameters,
  readStatement,
  type Statement,
  unescapeParameter,
} from "./statement.ts";

/** One request of ClickHouse's HTTP interface, understood. */
export type EngineRequest = {
  readonly statement: Statement;
  readonly database: string;
  readonly queryId: string;
  readonly settings: Settings;
  /** Values of `{name:Type}` placeholders, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Rows of an insert; empty for everything else. */
  readonly body: Uint8Array;
};

/** Parts of the URL that belong to the HTTP interface and are not settings of the statement. */
const notSettings = new Set([
  "query",
  "query_id",
  "database",
  "session_id",
  "session_timeout",
  "role",
  "wait_end_of_query",
  "enable_http_compression",
  "send_progress_in_http_headers",
  "default_format",
]);

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Reads URL and body. `newId` names a statement whose client did not. */
export const readRequest = (
  url: URL,
  body: Uint8Array,
  newId: () => string,
): { ok: true; request: EngineRequest } | { ok: false; failure: EngineFailure } => {
  const bad = (sentence: string): { ok: false; failure: EngineFailure } => ({
    ok: false,
    failure: failure("badArguments", sentence),
  });
  const inUrl = url.searchParams.get("query");
  const sql = inUrl ?? new TextDecoder().decode(body);
  const database = url.searchParams.get("database") ?? "default";
  if (!namePattern.test(database)) return bad(`${JSON.stringify(database)} is no database name.`);

  const settings: Record<string, string> = {};
  const parameters: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (notSettings.has(key)) continue;
    if (!namePattern.test(key)) return bad(`${JSON.stringify(key)} is no name of a setting.`);
    if (key.startsWith("param_")) parameters[key.slice(6)] = unescapeParameter(value);
    else settings[key] = value;
  }
  const composite = compositeParameters(sql).find((name) => name in parameters);
  if (composite !== undefined)
    return bad(`The parameter ${composite} is a list; the embedded engine binds single values.`);

  const statement = readStatement(sql);
  if (statement.kind === "insert" && inUrl === null)
    return bad("The rows of an insert are the body; the statement goes into the URL.");
  const queryId = url.searchParams.get("query_id") ?? newId();
  const rows = statement.kind === "insert" ? body : new Uint8Array(0);
  return { ok: true, request: { statement, database, queryId, settings, parameters, body: rows } };
};
