import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Arrival,
  canonicalise,
  type EventInput,
  maxFieldNameBytes,
  maxFields,
  maxFieldValueBytes,
  maxFutureMs,
  retentionMs,
} from "./canonical.ts";
import type { Event } from "./event.ts";

const nowMs = 1_795_000_000_000;
const arrival: Arrival = { nowMs, newId: () => "made" };

const eventOf = (input: Partial<EventInput>): Event => {
  const canonical = canonicalise({ dataset: "shop", data: {}, ...input }, arrival);
  if (!canonical.ok) throw new Error(canonical.error.sentence);
  return canonical.event;
};
const fieldsOf = (data: EventInput["data"]): Record<string, unknown> => ({
  ...eventOf({ data }).fields,
});
const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe("canonicalise", () => {
  test("flattens with dots, keeps lists as JSON text and drops nulls", () => {
    expect(
      fieldsOf({ a: { b: { c: 1 } }, list: [1, { x: null }], none: null, t: "x", flag: false }),
    ).toEqual({ "a.b.c": 1, list: '[1,{"x":null}]', t: "x", flag: false });
  });

  test("what lies deeper than five levels is JSON text", () => {
    expect(fieldsOf({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toEqual({
      "a.b.c.d.e": '{"f":1}',
    });
  });

  test.each([{ data: { "a.b": 1, a: { b: 2 } } }, { data: { a: { b: 2 }, "a.b": 1 } }])(
    "the name that nests less wins a clash, whatever the order: $data",
    ({ data }) => {
      expect(fieldsOf(data)).toEqual({ "a.b": 1, "meta.dropped_fields": 1 });
    },
  );

  test("a clash between equal depths does not depend on the order either", () => {
    const one = fieldsOf({ "x.y": { z: 1 }, x: { "y.z": 2 } });
    const other = fieldsOf({ x: { "y.z": 2 }, "x.y": { z: 1 } });
    expect(one).toEqual(other);
  });

  test("fields called like parts of Object are fields and nothing else", () => {
    const data: EventInput["data"] = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":2,"toString":"x"}',
    );
    const { fields } = eventOf({ data });
    expect(Object.keys(fields).toSorted()).toEqual([
      "__proto__.polluted",
      "constructor",
      "toString",
    ]);
    expect(eventOf({ data: JSON.parse('{"__proto__":7}') }).fields["__proto__"]).toBe(7);
    expect("polluted" in {}).toBe(false);
  });

  test("numbers that are not finite are dropped and counted", () => {
    expect(fieldsOf({ a: JSON.parse("1e999"), b: Number.NaN, c: -0 })).toEqual({
      c: 0,
      "meta.dropped_fields": 2,
    });
  });

  test("NUL and lone surrogates become U+FFFD, in names, values and lists", () => {
    expect(fieldsOf({ "a\0": "x\uD800y", list: ["\uDC00"], ok: "😀" })).toEqual({
      "a\uFFFD": "x\uFFFDy",
      list: '["\\udc00"]',
      ok: "😀",
    });
  });

  test("long values and names keep their head, cut between characters", () => {
    const long = "é".repeat(maxFieldValueBytes);
    const { fields } = eventOf({ data: { long, ["n".repeat(300)]: 1, fits: "x".repeat(65_536) } });
    expect(bytes(String(fields["long"]))).toBe(maxFieldValueBytes);
    expect(fields["n".repeat(maxFieldNameBytes)]).toBe(1);
    expect(fields["meta.truncated_fields"]).toBe(1);
  });

  test("fields past the limit are counted", () => {
    const data = Object.fromEntries(
      Array.from({ length: maxFields + 7 }, (_, index) => [`f${index}`, index]),
    );
    const { fields } = eventOf({ data });
    expect(fields["meta.dropped_fields"]).toBe(7);
    expect(Object.keys(fields)).toHaveLength(maxFields + 1);
  });

  test.each([
    [nowMs + maxFutureMs, false],
    [nowMs + maxFutureMs + 1, true],
    [nowMs - retentionMs, false],
    [nowMs - retentionMs - 1, true],
  ])("a time of %i is skewed: %s", (time, skewed) => {
    const event = eventOf({ time });
    expect(event.timeMs).toBe(skewed ? nowMs : time);
    expect(event.fields["meta.time_skewed"]).toBe(skewed ? true : undefined);
    expect(event.fields["meta.time_sent_ms"]).toBe(skewed ? time : undefined);
  });

  test("a time that is no time is an error with a sentence", () => {
    const canonical = canonicalise({ dataset: "d", data: {}, time: "yesterday" }, arrival);
    expect(canonical).toMatchObject({ ok: false, error: { code: "badTime" } });
  });

  test("weight is at least 1 and keeps its fraction; a missing id is made", () => {
    expect(eventOf({ weight: 2.5 })).toMatchObject({ weight: 2.5, id: "made", timeMs: nowMs });
    expect(eventOf({ weight: 0.1, id: "mine" })).toMatchObject({ weight: 1, id: "mine" });
  });

  test("any JSON gives flat, finite, well-formed fields, and a second pass changes nothing", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const { fields } = eventOf({ data });
        for (const [name, value] of Object.entries(fields)) {
          expect(bytes(name)).toBeLessThanOrEqual(maxFieldNameBytes);
          expect(["string", "number", "boolean"]).toContain(typeof value);
          // oxlint-disable-next-line no-control-regex -- NUL is what must be absent
          if (typeof value === "string") expect(value).not.toMatch(/[\0\uD800-\uDFFF]/u);
        }
        const again = eventOf({ data: fields }).fields;
        expect({ ...again }).toEqual({ ...fields });
      }),
    );
  });
});
