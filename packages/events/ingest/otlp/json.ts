import {
  type Attributes,
  emptyAttributes,
  type Item,
  type LogRecord,
  type Origin,
  type Span,
} from "./model.ts";
import { Malformed } from "./wire-reader.ts";

/**
 * The same requests as OTLP/JSON: names in lowerCamelCase, 64-bit numbers as number or text, ids in
 * hexadecimal (base64 occurs in the wild), unknown fields ignored. `document` is parsed JSON whose
 * depth and size were checked before.
 */

/** The spans of a request, in order. */
export const spansOfJson = (document: unknown): Generator<Item<Span>> =>
  itemsOf(document, ["resourceSpans", "scopeSpans", "spans"], readSpan);

/** The log records of a request. */
export const logRecordsOfJson = (document: unknown): Generator<Item<LogRecord>> =>
  itemsOf(document, ["resourceLogs", "scopeLogs", "logRecords"], readLogRecord);

type Names = readonly [resources: string, scopes: string, items: string];
type Fields = Readonly<Record<string, unknown>>;

function* itemsOf<T>(
  document: unknown,
  [resources, scopes, items]: Names,
  read: (fields: Fields) => T,
): Generator<Item<T>> {
  for (const ofResource of listOf(fieldsOf(document, "the request")[resources], resources)) {
    const resourceFields = fieldsOf(ofResource, resources);
    const resource = attributesOf(optional(resourceFields["resource"])["attributes"]);
    for (const ofScope of listOf(resourceFields[scopes], scopes)) {
      const scopeFields = fieldsOf(ofScope, scopes);
      const origin = originOf(resource, optional(scopeFields["scope"]));
      for (const item of listOf(scopeFields[items], items))
        yield { origin, read: () => read(fieldsOf(item, items)) };
    }
  }
}

const originOf = (resource: Attributes, scope: Fields): Origin => ({
  resource,
  scope: attributesOf(scope["attributes"]),
  scopeName: textOf(scope["name"]),
  scopeVersion: textOf(scope["version"]),
});

const readSpan = (span: Fields): Span => ({
  traceId: idOf(span["traceId"], 16),
  spanId: idOf(span["spanId"], 8),
  parentId: idOf(span["parentSpanId"], 8),
  traceState: textOf(span["traceState"]),
  name: textOf(span["name"]),
  kind: numberOf(span["kind"]),
  startMs: msOf(span["startTimeUnixNano"]),
  endMs: msOf(span["endTimeUnixNano"]),
  attributes: attributesOf(span["attributes"]),
  events: listOf(span["events"], "events").map((given) => {
    const event = fieldsOf(given, "events");
    const name = textOf(event["name"]);
    const attributes = attributesOf(event["attributes"]);
    return { timeMs: msOf(event["timeUnixNano"]), name, attributes };
  }),
  links: listOf(span["links"], "links").map((given) => {
    const link = fieldsOf(given, "links");
    const [traceId, spanId] = [idOf(link["traceId"], 16), idOf(link["spanId"], 8)];
    return { traceId, spanId, attributes: attributesOf(link["attributes"]) };
  }),
  statusCode: numberOf(optional(span["status"])["code"]),
  statusMessage: textOf(optional(span["status"])["message"]),
});

const readLogRecord = (record: Fields): LogRecord => ({
  timeMs: msOf(record["timeUnixNano"]),
  observedMs: msOf(record["observedTimeUnixNano"]),
  severityNumber: numberOf(record["severityNumber"]),
  severityText: textOf(record["severityText"]),
  body: valueOf(record["body"]),
  attributes: attributesOf(record["attributes"]),
  traceId: idOf(record["traceId"], 16),
  spanId: idOf(record["spanId"], 8),
  eventName: textOf(record["eventName"]),
});

const attributesOf = (given: unknown): Attributes => {
  const attributes = emptyAttributes();
  for (const pair of listOf(given, "attributes")) {
    const { key, value } = fieldsOf(pair, "attributes");
    attributes[textOf(key)] = valueOf(value);
  }
  return attributes;
};

/** An `AnyValue`: an object with one member that says its type. */
const valueOf = (given: unknown): unknown => {
  const value = optional(given);
  if (typeof value["stringValue"] === "string") return value["stringValue"];
  if (typeof value["boolValue"] === "boolean") return value["boolValue"];
  if (value["intValue"] !== undefined) return intOf(value["intValue"]);
  if (value["doubleValue"] !== undefined) return Number(value["doubleValue"]);
  if (value["arrayValue"] !== undefined)
    return listOf(optional(value["arrayValue"])["values"], "arrayValue").map(valueOf);
  if (value["kvlistValue"] !== undefined)
    return attributesOf(optional(value["kvlistValue"])["values"]);
  return typeof value["bytesValue"] === "string" ? value["bytesValue"] : null;
};

/** Beyond ±2^53 the text stays, because a double would round it. */
const intOf = (given: unknown): unknown => {
  const number = Number(given);
  return Number.isSafeInteger(number) ? number : String(given);
};

const hexPattern = /^(?:[0-9a-fA-F]{2})*$/;

const idOf = (given: unknown, bytes: number): string => {
  const text = textOf(given);
  if (text.length === 2 * bytes && hexPattern.test(text)) return text.toLowerCase();
  const decoded = Buffer.from(text, "base64");
  if (decoded.length === bytes) return decoded.toString("hex");
  return hexPattern.test(text) ? text.toLowerCase() : "";
};

/** Nanoseconds since 1970, as number or text. */
const msOf = (given: unknown): number => {
  const nanos = given === undefined || given === null ? 0 : Number(given);
  if (!Number.isFinite(nanos)) throw new Malformed("a time is not a number of nanoseconds");
  return nanos / 1_000_000;
};

const numberOf = (given: unknown): number => {
  const number = Number(given ?? 0);
  return Number.isFinite(number) ? number : 0;
};

const textOf = (given: unknown): string => (typeof given === "string" ? given : "");

const isFields = (given: unknown): given is Fields =>
  typeof given === "object" && given !== null && !Array.isArray(given);

const fieldsOf = (given: unknown, where: string): Fields => {
  if (!isFields(given)) throw new Malformed(`${where} must hold objects`);
  return given;
};

const optional = (given: unknown): Fields => (isFields(given) ? given : {});

const listOf = (given: unknown, name: string): readonly unknown[] => {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw new Malformed(`${name} must be a list`);
  return given;
};
