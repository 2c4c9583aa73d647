/** What a hot column holds. */
export type ColumnKind = "text" | "number" | "bool";

/** A well-known field with a typed column of its own. */
export type HotColumn = {
  readonly field: string;
  readonly column: string;
  readonly kind: ColumnKind;
  readonly sqlType: string;
  /** How the column is found when it is rare: a Bloom filter for identities. */
  readonly index: "bloom" | null;
};

const few = "LowCardinality(Nullable(String))";
const text = "Nullable(String)";
const number = "Nullable(Float64)";
const flag = "Nullable(Bool)";

type Row = readonly [field: string, kind: ColumnKind, sqlType: string, index?: "bloom"];

/** Fields of nearly every event; all others live in the typed maps `str`, `num` and `bool`. */
const rows: readonly Row[] = [
  ["name", "text", few],
  ["service.name", "text", few],
  ["service.version", "text", few],
  ["trace.trace_id", "text", text, "bloom"],
  ["trace.span_id", "text", text],
  ["trace.parent_id", "text", text],
  ["duration_ms", "number", number],
  ["http.request.method", "text", few],
  ["url.path", "text", text],
  ["http.route", "text", few],
  ["http.response.status_code", "number", number],
  ["error", "bool", flag],
  ["error.type", "text", few],
  ["client.address", "text", text, "bloom"],
  ["user_agent.original", "text", few],
  ["meta.signal_type", "text", few],
  ["dimmer.arm", "text", few],
  ["dimmer.assigned_by", "text", few],
  ["dimmer.version", "text", few],
  ["dimmer.served_by", "text", few],
  ["dimmer.unit", "text", text, "bloom"],
  ["dimmer.bucket", "number", number],
  ["dimmer.rollout", "text", few],
  ["dimmer.stage", "text", few],
  ["dimmer.stage_entry", "number", number],
  ["dimmer.rescued", "bool", flag],
  ["dimmer.attempts", "number", number],
  ["dimmer.candidate_status", "number", number],
  ["dimmer.candidate_error", "text", few],
  ["dimmer.slow", "bool", flag],
  ["dimmer.splitter", "text", few],
];

export const hotColumns: readonly HotColumn[] = rows.map(([field, kind, sqlType, index]) => ({
  field,
  column: field.replaceAll(".", "_"),
  kind,
  sqlType,
  index: index ?? null,
}));

const byField: ReadonlyMap<string, HotColumn> = new Map(hotColumns.map((hot) => [hot.field, hot]));

/** The hot column of a field; undefined for a field that lives in the maps. */
export const hotColumn = (field: string): HotColumn | undefined => byField.get(field);

/** The map column of each kind of value. */
export const mapColumn: Readonly<Record<ColumnKind, string>> = {
  text: "str",
  number: "num",
  bool: "bool",
};

/** Name under which queries see an event's id; it is a column, not a field that senders set. */
export const idField = "meta.event_id";

/** Name under which queries see when an event happened, in ms since 1970; a column like the id. */
export const timeField = "meta.time_ms";
