import {
  createTraceState,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { SamplingDecision } from "@opentelemetry/sdk-trace";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { maxJsonDepth, maxJsonDocumentBytes } from "../../limits.ts";
import {
  engineAvailable,
  type Events,
  startEvents,
  storedEvents,
  tempDirectory,
} from "../../testing/index.ts";
import { capturedBody, loggingService, tracedService } from "../../testing/otel.ts";
import { WireReader } from "./wire-reader.ts";

const directory = tempDirectory();
let events: Events;

const clients = [
  { form: "JSON", Traces: JsonTraces, Logs: JsonLogs, compression: CompressionAlgorithm.NONE },
  { form: "JSON-gzip", Traces: JsonTraces, Logs: JsonLogs, compression: CompressionAlgorithm.GZIP },
  {
    form: "protobuf",
    Traces: ProtobufTraces,
    Logs: ProtobufLogs,
    compression: CompressionAlgorithm.NONE,
  },
  {
    form: "protobuf-gzip",
    Traces: ProtobufTraces,
    Logs: ProtobufLogs,
    compression: CompressionAlgorithm.GZIP,
  },
];

const at = (path: string): string => new URL(path, events.eventsUrl).href;

type Sent = {
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

const post = (path: string, contentType: string, { body, headers }: Sent): Promise<Response> =>
  fetch(at(path), {
    method: "POST",
    headers: { "content-type": contentType, ...headers },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });

/** What the SDK's own log is told while `work` runs. */
const warnings = async (work: () => Promise<void>): Promise<string> => {
  const warn = vi.fn();
  const silent = (): void => {};
  diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  await work().finally(() => diag.disable());
  return JSON.stringify(warn.mock.calls);
};

describe.skipIf(!engineAvailable)("OTLP over HTTP from OpenTelemetry's exporters", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test.each(clients)(
    "spans arrive with their names, times and attachments: $form",
    async ({ form, Traces, compression }) => {
      const service = `spans-${form}`;
      const provider = tracedService(service, new Traces({ url: at("/v1/traces"), compression }));
      const startMs = Date.now() - 60_000;
      const tracer = provider.getTracer("shop", "1.2.3");
      const linked = tracer.startSpan("linked", { startTime: startMs - 1000 });
      const span = tracer.startSpan("GET /items/:id", {
        kind: SpanKind.SERVER,
        startTime: startMs,
        links: [{ context: linked.spanContext() }],
        attributes: { "http.route": "/items/:id", "user.tags": ["a", "b"], count: 3, big: 2 ** 40 },
      });
      span.recordException(new TypeError("no such item"), startMs + 5);
      span.setStatus({ code: SpanStatusCode.ERROR, message: "failed" });
      span.end(startMs + 12.5);
      await provider.forceFlush();

      const stored = (await storedEvents(events, service, 3)).map(({ fields, timeMs }) => ({
        ...fields,
        timeMs,
      }));
      expect(stored).toHaveLength(3);
      const { traceId, spanId } = span.spanContext();
      expect(stored).toContainEqual(
        expect.objectContaining({
          timeMs: startMs,
          "trace.trace_id": traceId,
          "trace.span_id": spanId,
          "service.name": service,
          "service.version": "v2",
          "library.name": "shop",
          "library.version": "1.2.3",
          name: "GET /items/:id",
          "span.kind": "server",
          duration_ms: 12.5,
          status_code: 2,
          status_message: "failed",
          error: true,
          "http.route": "/items/:id",
          "user.tags": '["a","b"]',
          count: 3,
          big: 2 ** 40,
          "exception.type": "TypeError",
          "exception.message": "no such item",
        }),
      );
      expect(stored).toContainEqual(
        expect.objectContaining({
          timeMs: startMs + 5,
          name: "exception",
          "meta.annotation_type": "span_event",
          "trace.parent_id": spanId,
          "meta.time_since_span_start_ms": 5,
        }),
      );
      expect(stored).toContainEqual(
        expect.objectContaining({
          "meta.annotation_type": "link",
          "trace.parent_id": spanId,
          "trace.link.span_id": linked.spanContext().spanId,
        }),
      );
    },
  );

  test.each(clients)("log records arrive within their trace: $form", async (client) => {
    const service = `logs-${client.form}`;
    const { Logs, compression } = client;
    const provider = loggingService(service, new Logs({ url: at("/v1/logs"), compression }));
    const ids = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
    provider.getLogger("shop").emit({
      timestamp: Date.now() - 1000,
      severityNumber: 17,
      severityText: "ERROR",
      body: "payment failed",
      attributes: { "order.id": 42 },
      context: trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceFlags: 1 }),
    });
    await provider.forceFlush();
    const stored = await storedEvents(events, service, 1);
    expect(stored.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({
        body: "payment failed",
        severity: "error",
        severity_text: "ERROR",
        "order.id": 42,
        "trace.trace_id": ids.traceId,
        "trace.parent_id": ids.spanId,
        "service.version": "v2",
      }),
    ]);
  });

  test.each(clients)("what sampling left out is counted, with fractions: $form", async (client) => {
    const service = `weights-${client.form}`;
    const { Traces, compression } = client;
    const exporter = new Traces({ url: at("/v1/traces"), compression });
    const provider = tracedService(service, exporter, {
      sampler: {
        shouldSample: () => ({
          decision: SamplingDecision.RECORD_AND_SAMPLED,
          traceState: createTraceState("ot=th:4"),
        }),
      },
    });
    const tracer = provider.getTracer("shop");
    tracer.startSpan("by threshold").end();
    tracer.startSpan("by attribute", { attributes: { sampleRate: 2.5 } }).end();
    await provider.forceFlush();
    const stored = await storedEvents(events, service, 2);
    expect(
      Object.fromEntries(stored.map(({ fields, weight }) => [fields["name"], weight])),
    ).toEqual({ "by threshold": 4 / 3, "by attribute": 2.5 });
  });

  test.each(clients)(
    "a bad span costs itself alone, and the client is told: $form",
    async (client) => {
      const service = `partial-${client.form}`;
      const { Traces, compression } = client;
      const provider = tracedService(service, new Traces({ url: at("/v1/traces"), compression }));
      const tracer = provider.getTracer("shop");
      const tooLarge = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`f${index}`, "x".repeat(60_000)]),
      );
      for (const attributes of [{ a: 1 }, tooLarge, { a: 2 }])
        tracer.startSpan("one", { attributes }).end();
      const warned = await warnings(() => provider.forceFlush());
      expect(warned).toMatch(/Partial Success.*rejectedSpans\D+1\D.*more than \d+ bytes/);
      const stored = await storedEvents(events, service, 2);
      expect(new Set(stored.map(({ fields }) => fields["a"]))).toEqual(new Set([1, 2]));
    },
  );

  test.each(clients.filter(({ form }) => form === "JSON" || form === "protobuf-gzip"))(
    "a server that is started again beneath a client gets all of its spans, once: $form",
    async ({ form, Traces, compression }) => {
      const service = `restart-${form}`;
      const url = at("/v1/traces");
      const exporter = new Traces({ url, compression, timeoutMillis: 25_000 });
      const provider = tracedService(service, exporter);
      const tracer = provider.getTracer("shop");
      tracer.startSpan("before").end();
      await provider.forceFlush();
      await events.ingest().kill("SIGKILL");
      for (let n = 0; n < 100; n++) tracer.startSpan("while it is gone").end();
      const flushed = warnings(() => provider.forceFlush());
      expect(await Promise.all([flushed, events.restartIngest()])).toEqual(["[]", undefined]);
      expect(await storedEvents(events, service, 101)).toHaveLength(101);
    },
  );

  const json = "application/json";
  const protobuf = "application/x-protobuf";
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const nested = `${"[".repeat(maxJsonDepth + 1)}${"]".repeat(maxJsonDepth + 1)}`;
  const gzip = { "content-encoding": "gzip" };
  const refused: readonly (readonly [
    name: string,
    status: number,
    sent: readonly [
      contentType: string,
      body: string | Buffer,
      headers?: Readonly<Record<string, string>>,
    ],
  ])[] = [
    ["protobuf that is cut off", 400, [protobuf, Buffer.from([0x0a, 0x05, 0x12])]],
    ["JSON as protobuf", 400, [protobuf, "{}"]],
    ["protobuf as JSON", 400, [json, Buffer.from([0x0a, 0x00])]],
    ["JSON that is no object", 400, [json, "[]"]],
    ["spans that are no list", 400, [json, '{"resourceSpans":{}}']],
    ["deep nesting", 400, [json, nested]],
    ["gzip that is none", 400, [protobuf, "plain", gzip]],
    ["JSON too large to parse", 400, [json, " ".repeat(maxJsonDocumentBytes + 1)]],
    ["a bomb", 413, [protobuf, bomb, gzip]],
    ["an encoding nobody reads", 415, [protobuf, "", { "content-encoding": "br" }]],
    ["a content type nobody reads", 415, ["text/plain", "{}"]],
    ["a page's request", 403, [json, "{}", { origin: "https://evil.example" }]],
  ];
  test.each(refused)("%s is refused with %i, which no client repeats", async (_, status, given) => {
    const [contentType, body, headers] = given;
    const got = await post("/v1/traces", contentType, { body, headers });
    expect(got.status).toBe(status);
    expect(got.headers.get("retry-after")).toBeNull();
    const answered = contentType === protobuf ? protobuf : json;
    expect(got.headers.get("content-type")).toContain(answered);
    const bytes = Buffer.from(await got.arrayBuffer());
    if (contentType === protobuf) {
      const reader = new WireReader(bytes);
      expect([reader.tag(), reader.uint32() > 0, reader.tag()]).toEqual([8, true, 18]);
      expect(reader.text()).toMatch(/^[A-Z].*\.$/);
    } else
      expect(JSON.parse(bytes.toString("utf8"))).toEqual({
        code: expect.any(Number),
        message: expect.stringMatching(/^[A-Z].*\.$/),
      });
  });

  test.each([
    [protobuf, "", ""],
    [json, "{}", "{}"],
    [json, '{"resourceSpans":[]}', "{}"],
  ])("an empty batch of %s is a success without a word: %j", async (contentType, body, answer) => {
    for (const path of ["/v1/traces", "/v1/logs", "/v1/traces/"]) {
      const got = await post(path, contentType, { body });
      expect([got.status, await got.text()]).toEqual([200, answer]);
    }
  });

  test("metrics are refused point by point, in words, and counted", async () => {
    const point = { asInt: "1" };
    const metrics = [{ gauge: { dataPoints: [point, point] } }, { sum: { dataPoints: [point] } }];
    const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    const ofJson = await post("/v1/metrics", json, { body });
    expect(await ofJson.json()).toEqual({
      partialSuccess: {
        rejectedDataPoints: "3",
        errorMessage: expect.stringContaining("not metrics"),
      },
    });
    // resource_metrics { scope_metrics { metrics { gauge { data_points {} data_points {} } } } }
    const bytes = Buffer.from([0x0a, 10, 0x12, 8, 0x12, 6, 0x2a, 4, 0x0a, 0, 0x0a, 0]);
    const ofProtobuf = await post("/v1/metrics", protobuf, { body: bytes });
    const reader = new WireReader(Buffer.from(await ofProtobuf.arrayBuffer()));
    const partial = reader.tag() === 10 ? reader.message() : reader;
    expect([partial.tag(), partial.uint32()]).toEqual([8, 2]);
  });

  test("a request that is repeated because its answer was lost is stored once, even after a kill", async () => {
    const service = "repeated";
    const body = await capturedBody(async (url) => {
      const provider = tracedService(service, new ProtobufTraces({ url }));
      for (let n = 0; n < 5; n++) provider.getTracer("shop").startSpan("one").end();
      await provider.forceFlush();
    });
    const send = async (): Promise<number> => (await post("/v1/traces", protobuf, { body })).status;
    expect([await send(), await send()]).toEqual([200, 200]);
    await events.ingest().kill("SIGKILL");
    await events.restartIngest();
    expect(await send()).toBe(200);
    expect(await storedEvents(events, service, 5)).toHaveLength(5);
  });
});
