import { hash } from "node:crypto";
import type { EventInput } from "@dimmer/core";
import { maxJsonDepth, maxJsonDocumentBytes } from "../../limits.ts";
import { isDeeperThan } from "../depth.ts";
import type { Intake } from "../intake.ts";
import type { Asked, Door, Reply } from "../reply.ts";
import type { Refusal } from "../request.ts";
import { collect } from "./collect.ts";
import { countDataPoints, countDataPointsOfJson } from "./data-points.ts";
import { logRecordsOfJson, spansOfJson } from "./json.ts";
import type { Item, LogRecord, Origin, Span } from "./model.ts";
import { logRecordsOf, spansOf } from "./protobuf.ts";
import { exportReply, isProtobuf, protobufType, type Signal, statusReply } from "./reply.ts";
import { logEvent, spanEvents } from "./to-events.ts";
import { Malformed } from "./wire-reader.ts";

const contentTypes = [protobufType, "application/protobuf", "application/json"];

/** How one signal is read and what becomes of it. */
type Kind<T> = {
  readonly signal: Signal;
  readonly ofProtobuf: (body: Buffer) => Iterable<Item<T>>;
  readonly ofJson: (document: unknown) => Iterable<Item<T>>;
  readonly toInputs: (item: T, origin: Origin, dataset: string | null) => readonly EventInput[];
};

const traces: Kind<Span> = {
  signal: "rejectedSpans",
  ofProtobuf: spansOf,
  ofJson: spansOfJson,
  toInputs: spanEvents,
};

const logs: Kind<LogRecord> = {
  signal: "rejectedLogRecords",
  ofProtobuf: logRecordsOf,
  ofJson: logRecordsOfJson,
  toInputs: (record, origin, dataset) => [logEvent(record, origin, dataset)],
};

/** OTLP/HTTP for traces, logs and, refused with a count, metrics (specification 1.11). */
export const otlpDoors = (intake: Intake): Readonly<Record<string, Door>> => ({
  "/v1/traces": doorOf(intake, traces),
  "/v1/logs": doorOf(intake, logs),
  "/v1/metrics": metricsDoor(intake),
});

const doorOf = <T>(intake: Intake, kind: Kind<T>): Door => ({
  method: "POST",
  contentTypes,
  refuse: statusReply,
  take: (body, asked) => takeInto(intake, kind, { body, asked }),
});

type Given = { readonly body: Buffer; readonly asked: Asked };

const takeInto = async <T>(
  intake: Intake,
  { signal, ofProtobuf, ofJson, toInputs }: Kind<T>,
  { body, asked }: Given,
): Promise<Reply> => {
  const { contentType } = asked;
  const refuse = (refusal: Refusal): Reply => statusReply(refusal, contentType);
  const trouble = intake.trouble();
  if (trouble !== null) {
    intake.refuse();
    return refuse({ status: 503, code: "full", sentence: trouble });
  }
  const dataset = asked.header("x-honeycomb-dataset");
  try {
    const items = isProtobuf(contentType) ? ofProtobuf(body) : ofJson(parseDocument(body));
    const collected = await collect(
      items,
      (item, origin) => toInputs(item, origin, dataset),
      intake.arrival(),
    );
    const kept = await intake.keepBatch(collected.rows, hash("sha1", body));
    if (!kept.ok) return refuse({ status: 503, ...kept.error });
    intake.reject(collected.rejected);
    return exportReply(contentType, signal, collected);
  } catch (thrown) {
    if (!(thrown instanceof Malformed)) throw thrown;
    intake.refuse();
    const sentence = `This is no OTLP request: ${thrown.message}. Nothing of it was kept.`;
    return refuse({ status: 400, code: "malformed", sentence });
  }
};

/** One JSON document holds the event loop while it is parsed, so it may be smaller than protobuf. */
const parseDocument = (body: Buffer): unknown => {
  if (body.length > maxJsonDocumentBytes)
    throw new Malformed(
      `JSON may have ${maxJsonDocumentBytes} bytes; send smaller batches, or protobuf`,
    );
  if (isDeeperThan(body, maxJsonDepth))
    throw new Malformed(`it nests deeper than ${maxJsonDepth} levels`);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Malformed("it is not JSON, though its content-type says so");
  }
};

const noMetrics =
  "Dimmer keeps events, not metrics; send spans and logs, and leave the metrics exporter out.";

/** Metrics are refused point by point in an answer that clients log once and do not repeat. */
const metricsDoor = (intake: Intake): Door => ({
  method: "POST",
  contentTypes,
  refuse: statusReply,
  take: (body, { contentType }) => {
    try {
      const rejected = isProtobuf(contentType)
        ? countDataPoints(body)
        : countDataPointsOfJson(parseDocument(body));
      intake.reject(rejected);
      return exportReply(contentType, "rejectedDataPoints", { rejected, message: noMetrics });
    } catch (thrown) {
      if (!(thrown instanceof Malformed)) throw thrown;
      intake.refuse();
      const sentence = `This is no OTLP request: ${thrown.message}.`;
      return statusReply({ status: 400, code: "malformed", sentence }, contentType);
    }
  },
});
