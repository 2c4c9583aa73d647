import type { EventInput } from "@dimmer/core";
import type { Attributes, LogRecord, Origin, Span, SpanEvent, SpanLink } from "./model.ts";
import { sampleRateNames, weightOf } from "./weight.ts";

/**
 * Spans and log records as wide events, with the field names that Honeycomb's translator (Husky)
 * gives them, so that saved questions go on working. Nearer attributes win: span over scope over
 * resource; the protocol's own facts win over all of them.
 */

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const statusError = 2;
const unknownService = "unknown_service";

/** A span and what is attached to it: itself first, then its events and links, as events of their own. */
export const spanEvents = (span: Span, origin: Origin, dataset: string | null): EventInput[] => {
  const weight = weightOf(span.attributes, span.traceState);
  const to = datasetOf(origin, dataset);
  return [
    { dataset: to, time: span.startMs || undefined, weight, data: spanData(span, origin) },
    ...span.events.map((event) => ({
      dataset: to,
      time: event.timeMs || span.startMs || undefined,
      weight,
      data: spanEventData(span, event, origin),
    })),
    ...span.links.map((link) => ({
      dataset: to,
      time: span.startMs || undefined,
      weight,
      data: spanLinkData(span, link, origin),
    })),
  ];
};

export const logEvent = (
  record: LogRecord,
  origin: Origin,
  dataset: string | null,
): EventInput => ({
  dataset: datasetOf(origin, dataset),
  time: record.timeMs || record.observedMs || undefined,
  weight: weightOf(record.attributes, ""),
  data: logData(record, origin),
});

/** The service's name; what the sender's header says only where the service has none. */
const datasetOf = ({ resource }: Origin, header: string | null): string => {
  const name = resource["service.name"];
  const service = typeof name === "string" ? name.trim().slice(0, maxDataset) : "";
  if (service !== "" && !service.startsWith(unknownService)) return service;
  return header ?? unknownService;
};

/** As long as `wire` lets a dataset's name be. */
const maxDataset = 200;

type Data = Record<string, unknown>;

const spanData = (span: Span, origin: Origin): Data => {
  const data = merged(origin, span.attributes);
  const exception = span.events.find(({ name }) => name === "exception");
  // On the span itself, because that is where one asks what failed spans have in common.
  for (const [key, value] of Object.entries(exception?.attributes ?? {})) data[key] ??= value;
  for (const name of sampleRateNames) delete data[name];
  const durationMs = wholeMicros(span.endMs - span.startMs);
  const hasEnd = span.startMs > 0 && span.endMs > 0;
  data["trace.trace_id"] = traceIdText(span.traceId);
  data["trace.span_id"] = span.spanId || null;
  data["trace.parent_id"] = idText(span.parentId);
  data["name"] = span.name;
  data["span.kind"] = data["type"] = kinds[span.kind] ?? "unspecified";
  data["duration_ms"] = hasEnd ? Math.max(0, durationMs) : 0;
  if (!hasEnd || durationMs < 0) data["meta.invalid_duration"] = true;
  data["status_code"] = span.statusCode;
  if (span.statusMessage !== "") data["status_message"] = span.statusMessage;
  if (span.statusCode === statusError) data["error"] = true;
  if (span.events.length > 0) data["span.num_events"] = span.events.length;
  if (span.links.length > 0) data["span.num_links"] = span.links.length;
  data["meta.signal_type"] = "trace";
  return data;
};

const spanEventData = (span: Span, event: SpanEvent, origin: Origin): Data => ({
  ...attachedTo(span, merged(origin, event.attributes)),
  name: event.name,
  "meta.annotation_type": "span_event",
  "meta.time_since_span_start_ms": Math.max(0, wholeMicros(event.timeMs - span.startMs)),
});

const spanLinkData = (span: Span, link: SpanLink, origin: Origin): Data => ({
  ...attachedTo(span, merged(origin, link.attributes)),
  "trace.link.trace_id": traceIdText(link.traceId),
  "trace.link.span_id": idText(link.spanId),
  "meta.annotation_type": "link",
});

const attachedTo = (span: Span, data: Data): Data => {
  data["trace.trace_id"] = traceIdText(span.traceId);
  data["trace.parent_id"] = idText(span.spanId);
  data["parent_name"] = span.name;
  data["meta.signal_type"] = "trace";
  return data;
};

const logData = (record: LogRecord, origin: Origin): Data => {
  const data = merged(origin, record.attributes);
  for (const name of sampleRateNames) delete data[name];
  if (record.traceId !== "") {
    data["trace.trace_id"] = traceIdText(record.traceId);
    data["trace.parent_id"] = idText(record.spanId);
    data["meta.annotation_type"] = "span_event";
  }
  if (record.body !== null) data["body"] = record.body;
  if (record.eventName !== "") data["name"] = record.eventName;
  if (record.severityText !== "") data["severity_text"] = record.severityText;
  data["severity_code"] = record.severityNumber;
  data["severity"] = severityName(record.severityNumber);
  data["meta.signal_type"] = "log";
  return data;
};

/** To the µs: of times since 1970 a double keeps a quarter of one, so nothing below it is known. */
const wholeMicros = (ms: number): number => Math.round(ms * 1000) / 1000;

/** OpenTelemetry's severities come in fours: 1–4 trace, 5–8 debug, and so on. */
const severityName = (number: number): string =>
  severities[Math.floor((number - 1) / 4)] ?? "unspecified";

const severities = ["trace", "debug", "info", "warn", "error", "fatal"];

const merged = (origin: Origin, attributes: Attributes): Data => {
  const data: Data = Object.create(null);
  for (const key in origin.resource) data[key] = origin.resource[key];
  if (origin.scopeName !== "") data["library.name"] = origin.scopeName;
  if (origin.scopeVersion !== "") data["library.version"] = origin.scopeVersion;
  for (const key in origin.scope) data[key] = origin.scope[key];
  for (const key in attributes) data[key] = attributes[key];
  return data;
};

/** Ids of 128 bits whose upper half is empty come from systems of 64: their lower half is the id. */
const traceIdText = (id: string): string | null =>
  idText(id.length === 32 && id.startsWith("0000000000000000") ? id.slice(16) : id);

/** Null where there is none: all zeros say so too. */
const idText = (id: string): string | null => (id === "" || /^0+$/.test(id) ? null : id);
