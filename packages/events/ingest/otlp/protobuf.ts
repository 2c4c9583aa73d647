import { maxJsonDepth } from "../../limits.ts";
import {
  type Attributes,
  emptyAttributes,
  type Item,
  type LogRecord,
  noOrigin,
  type Origin,
  type Span,
  type SpanEvent,
  type SpanLink,
} from "./model.ts";
import { Malformed, WireReader } from "./wire-reader.ts";

/**
 * Decodes `ExportTraceServiceRequest` and `ExportLogsServiceRequest` (opentelemetry-proto 1.11). Tags
 * are written as field number and wire type, `(number << 3) | type`; unknown fields are skipped.
 */

/** The spans of a request, in order, each decoded when it is asked for. */
export const spansOf = (body: Buffer): Generator<Item<Span>> => itemsOf(body, readSpan);

/** The log records of a request. */
export const logRecordsOf = (body: Buffer): Generator<Item<LogRecord>> =>
  itemsOf(body, readLogRecord);

type Read<T> = (reader: WireReader) => T;

/** Both requests are built alike: resources hold scopes, and scopes hold items. */
function* itemsOf<T>(body: Buffer, read: Read<T>): Generator<Item<T>> {
  const request = new WireReader(body);
  for (let tag = request.tag(); tag !== 0; tag = request.tag())
    if (tag === 10) yield* itemsOfResource(request.message(), read);
    else request.skip(tag);
}

function* itemsOfResource<T>(reader: WireReader, read: Read<T>): Generator<Item<T>> {
  const scopes: WireReader[] = [];
  let resource: Attributes = noOrigin.resource;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) resource = readResource(reader.message());
    else if (tag === 18) scopes.push(reader.message());
    else reader.skip(tag);
  for (const scope of scopes) yield* itemsOfScope(scope, { ...noOrigin, resource }, read);
}

function* itemsOfScope<T>(reader: WireReader, given: Origin, read: Read<T>): Generator<Item<T>> {
  const items: WireReader[] = [];
  let origin = given;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) origin = readScope(reader.message(), origin);
    else if (tag === 18) items.push(reader.message());
    else reader.skip(tag);
  for (const item of items) yield { origin, read: () => read(item) };
}

const readResource = (reader: WireReader): Attributes => {
  const attributes = emptyAttributes();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) readKeyValue(reader.message(), attributes, 1);
    else reader.skip(tag);
  return attributes;
};

const readScope = (reader: WireReader, origin: Origin): Origin => {
  const scope = emptyAttributes();
  let scopeName = "";
  let scopeVersion = "";
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) scopeName = reader.text();
    else if (tag === 18) scopeVersion = reader.text();
    else if (tag === 26) readKeyValue(reader.message(), scope, 1);
    else reader.skip(tag);
  return { ...origin, scope, scopeName, scopeVersion };
};

const readKeyValue = (reader: WireReader, into: Record<string, unknown>, depth: number): void => {
  let key = "";
  let value: unknown = null;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) key = reader.text();
    else if (tag === 18) value = readAnyValue(reader.message(), depth);
    else reader.skip(tag);
  into[key] = value;
};

const readAnyValue = (reader: WireReader, depth: number): unknown => {
  if (depth > maxJsonDepth)
    throw new Malformed(`an attribute nests deeper than ${maxJsonDepth} levels`);
  let value: unknown = null;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 10) value = reader.text();
    else if (tag === 16) value = reader.bool();
    else if (tag === 24) value = reader.int64();
    else if (tag === 33) value = reader.double();
    else if (tag === 42) value = readList(reader.message(), depth + 1);
    else if (tag === 50) value = readMap(reader.message(), depth + 1);
    else if (tag === 58) value = reader.base64();
    else reader.skip(tag);
  }
  return value;
};

const readList = (reader: WireReader, depth: number): readonly unknown[] => {
  const values: unknown[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) values.push(readAnyValue(reader.message(), depth));
    else reader.skip(tag);
  return values;
};

const readMap = (reader: WireReader, depth: number): Attributes => {
  const map = emptyAttributes();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) readKeyValue(reader.message(), map, depth);
    else reader.skip(tag);
  return map;
};

const readSpan = (reader: WireReader): Span => {
  const attributes = emptyAttributes();
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  let [traceId, spanId, parentId, traceState, name, statusMessage] = ["", "", "", "", "", ""];
  let [kind, startMs, endMs, statusCode] = [0, 0, 0, 0];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 74) readKeyValue(reader.message(), attributes, 1);
    else if (tag === 10) traceId = reader.hex();
    else if (tag === 18) spanId = reader.hex();
    else if (tag === 26) traceState = reader.text();
    else if (tag === 34) parentId = reader.hex();
    else if (tag === 42) name = reader.text();
    else if (tag === 48) kind = reader.uint32();
    else if (tag === 57) startMs = reader.nanosAsMs();
    else if (tag === 65) endMs = reader.nanosAsMs();
    else if (tag === 90) events.push(readSpanEvent(reader.message()));
    else if (tag === 106) links.push(readSpanLink(reader.message()));
    else if (tag === 122) [statusCode, statusMessage] = readStatus(reader.message());
    else reader.skip(tag);
  }
  const ids = { traceId, spanId, parentId, traceState };
  const times = { startMs, endMs, kind, statusCode, statusMessage };
  return { ...ids, ...times, name, attributes, events, links };
};

const readSpanEvent = (reader: WireReader): SpanEvent => {
  const attributes = emptyAttributes();
  let timeMs = 0;
  let name = "";
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 9) timeMs = reader.nanosAsMs();
    else if (tag === 18) name = reader.text();
    else if (tag === 26) readKeyValue(reader.message(), attributes, 1);
    else reader.skip(tag);
  return { timeMs, name, attributes };
};

const readSpanLink = (reader: WireReader): SpanLink => {
  const attributes = emptyAttributes();
  let traceId = "";
  let spanId = "";
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 10) traceId = reader.hex();
    else if (tag === 18) spanId = reader.hex();
    else if (tag === 34) readKeyValue(reader.message(), attributes, 1);
    else reader.skip(tag);
  return { traceId, spanId, attributes };
};

const readStatus = (reader: WireReader): [code: number, message: string] => {
  let code = 0;
  let message = "";
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (tag === 18) message = reader.text();
    else if (tag === 24) code = reader.uint32();
    else reader.skip(tag);
  return [code, message];
};

const readLogRecord = (reader: WireReader): LogRecord => {
  const attributes = emptyAttributes();
  let [traceId, spanId, severityText, eventName] = ["", "", "", ""];
  let [timeMs, observedMs, severityNumber] = [0, 0, 0];
  let body: unknown = null;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 50) readKeyValue(reader.message(), attributes, 1);
    else if (tag === 9) timeMs = reader.nanosAsMs();
    else if (tag === 16) severityNumber = reader.uint32();
    else if (tag === 26) severityText = reader.text();
    else if (tag === 42) body = readAnyValue(reader.message(), 1);
    else if (tag === 74) traceId = reader.hex();
    else if (tag === 82) spanId = reader.hex();
    else if (tag === 89) observedMs = reader.nanosAsMs();
    else if (tag === 98) eventName = reader.text();
    else reader.skip(tag);
  }
  const times = { timeMs, observedMs, severityNumber, severityText };
  return { ...times, body, attributes, traceId, spanId, eventName };
};
