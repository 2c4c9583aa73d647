import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { maxJsonDepth } from "../../limits.ts";
import { capturedBody, tracedService } from "../../testing/otel.ts";
import { spansOfJson } from "./json.ts";
import type { Item, Span } from "./model.ts";
import { spansOf } from "./protobuf.ts";
import { Malformed, WireReader } from "./wire-reader.ts";

/** What a real exporter sends of the same three spans. */
const sent = (exporterTo: (url: string) => SpanExporter): Promise<Buffer> =>
  capturedBody(async (url) => {
    let made = 0;
    const id = (length: number): string => String(++made).padStart(length, "0");
    const provider = tracedService("shop", exporterTo(url), {
      idGenerator: { generateTraceId: () => id(32), generateSpanId: () => id(16) },
    });
    const startTime = 1_795_000_000_000;
    for (const name of ["", "naïve 😀", "x".repeat(200)]) {
      const attributes = { n: -1, big: 2 ** 45, half: 0.5, yes: true, list: ["a", "b"], [name]: 1 };
      const span = provider.getTracer("shop", "1").startSpan(name, { startTime, attributes });
      span.addEvent("half", { at: 1 }, startTime + 1);
      span.setStatus({ code: 2, message: "bad" });
      span.end(startTime + 2);
    }
    await provider.forceFlush();
  });

const read = (items: Iterable<Item<Span>>): unknown[] =>
  Array.from(items, (item) => ({ ...item.origin, ...item.read() }));

let protobuf: Buffer;
beforeAll(async () => {
  protobuf = await sent((url) => new ProtobufTraces({ url }));
});

describe("an OTLP request in protobuf", () => {
  test("says the same as the same request in JSON", async () => {
    const json = await sent((url) => new JsonTraces({ url }));
    const ofJson = read(spansOfJson(JSON.parse(json.toString("utf8"))));
    expect(ofJson).toHaveLength(3);
    expect(read(spansOf(protobuf))).toEqual(ofJson);
  });

  test("that is cut off anywhere is malformed", () => {
    for (let length = 1; length < protobuf.length; length++)
      expect(() => read(spansOf(protobuf.subarray(0, length))), `${length} bytes`).toThrow(
        Malformed,
      );
  });

  test("without a byte is a request without spans", () => {
    expect(read(spansOf(Buffer.alloc(0)))).toEqual([]);
  });

  test("with any bytes changed is read or malformed, and nothing else", () => {
    const change = fc.tuple(fc.nat({ max: protobuf.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(protobuf);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          read(spansOf(bytes));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Malformed);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("whose attribute nests too deep loses that span alone", () => {
    const items = [...spansOf(nestedSpans([1, maxJsonDepth + 1, maxJsonDepth - 1]))];
    const outcomes = items.map((item) => {
      try {
        return item.read().name;
      } catch (thrown) {
        return thrown instanceof Malformed ? thrown.message : "something else";
      }
    });
    expect(outcomes).toEqual(["span", expect.stringContaining("nests deeper"), "span"]);
  });
});

/** A field with a length: `(number << 3) | 2`. */
const field = (number: number, value: Buffer): Buffer => {
  const size = [];
  let rest = value.length;
  for (; rest > 0x7f; rest >>= 7) size.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...size, rest]), value]);
};

/** A request with one span for each depth, which has an attribute of lists that nest so deep. */
const nestedSpans = (depths: readonly number[]): Buffer => {
  const spans = depths.map((depth) => {
    let value = field(1, Buffer.from("x"));
    for (let level = 1; level < depth; level++) value = field(5, field(1, value));
    const attribute = Buffer.concat([field(1, Buffer.from("a")), field(2, value)]);
    return field(2, Buffer.concat([field(5, Buffer.from("span")), field(9, attribute)]));
  });
  return field(1, field(2, Buffer.concat(spans)));
};

describe("WireReader", () => {
  test.each([
    { what: "a field without a number", bytes: [0x02, 0x00], message: "number 0" },
    { what: "a group", bytes: [0x0b], message: "wire type 3" },
    {
      what: "a number without an end",
      bytes: [0x08, ...Array(11).fill(0x80)],
      message: "ten bytes",
    },
    { what: "a length of 2^32", bytes: [0x0a, 0x80, 0x80, 0x80, 0x80, 0x10], message: "value" },
    {
      what: "a length without an end",
      bytes: [0x0a, ...Array(6).fill(0x80)],
      message: "five bytes",
    },
    { what: "a value past the end", bytes: [0x0a, 0x02, 0x61], message: "middle of a value" },
    { what: "a double that is cut", bytes: [0x09, 0, 0, 0], message: "middle of a value" },
  ])("refuses $what", ({ bytes, message }) => {
    const reader = new WireReader(Buffer.from(bytes));
    expect(() => {
      for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) reader.skip(tag);
    }).toThrow(message);
  });

  test.each([
    [[0x01], 1],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], -1],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], "9007199254740992"],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 9_007_199_254_740_991],
  ])("reads the number %j as %s", (bytes, expected) => {
    expect(new WireReader(Buffer.from(bytes)).int64()).toBe(expected);
  });
});
