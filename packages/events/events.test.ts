import type { AggregateQuery, Event, Filter, QueryResult, RawQuery } from "@dimmer/core";
import { matches } from "@dimmer/core";
import { ingestAnswerSchema, queryResultSchema, toEventLine } from "@dimmer/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { engineAvailable, type Events, startEvents, tempDirectory } from "./testing/index.ts";

const directory = tempDirectory();
let events: Events;
const nowMs = Date.now();

const scope = { from: nowMs - 3_600_000, to: nowMs + 60_000, where: null };
const raw: Omit<RawQuery, "dataset"> = { kind: "raw", ...scope, fields: [], limit: 1000 };
const counted: Omit<AggregateQuery, "dataset"> = {
  kind: "aggregate",
  ...scope,
  calculate: [{ op: "count" }],
  groupBy: [],
  stepMs: null,
  limit: 100,
};

const send = async (body: string): Promise<{ status: number; accepted: number }> => {
  const headers = { "content-type": "application/x-ndjson" };
  const response = await fetch(events.eventsUrl, { method: "POST", headers, body });
  const { accepted } = ingestAnswerSchema.parse(await response.json());
  return { status: response.status, accepted };
};

const linesOf = (given: readonly Event[]): string =>
  given.map((event) => JSON.stringify(toEventLine(event))).join("\n");

const ask = async (query: AggregateQuery | RawQuery): Promise<QueryResult> => {
  const answered = await events.store.query(query);
  if (!answered.ok) throw new Error(answered.error.sentence);
  expect(queryResultSchema.safeParse(answered.value).error).toBeUndefined();
  return answered.value;
};

const count = async (dataset: string): Promise<number> => {
  const answered = await events.store.query({ ...counted, dataset });
  return answered.ok ? Number(answered.value.rows[0]?.[0]) : -1;
};

const loaded = (dataset: string, expected: number): Promise<void> =>
  vi.waitFor(async () => expect(await count(dataset)).toBe(expected), {
    timeout: 15_000,
    interval: 100,
  });

const request = (index: number, fields: Event["fields"] = {}, weight = 1): Event => ({
  id: `e-${index}`,
  timeMs: nowMs - index * 1000,
  dataset: "shop",
  weight,
  fields: {
    name: "GET /items/:id",
    "service.version": index % 4 === 0 ? "v2" : "v1",
    duration_ms: index,
    "http.response.status_code": index % 10 === 0 ? 500 : 200,
    error: index % 10 === 0,
    "user.plan": index % 2 === 0 ? "free" : "paid",
    ...fields,
  },
});

describe.skipIf(!engineAvailable)("wide events, sent, stored and asked for", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
    await send(linesOf(Array.from({ length: 100 }, (_, index) => request(index))));
    await loaded("shop", 100);
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("raw events come back whole, newest first", async () => {
    const {
      events: found,
      capped,
      rows,
      columns,
    } = await ask({ ...raw, dataset: "shop", limit: 3 });
    expect(found).toEqual(
      [0, 1, 2].map((index) => {
        const { id, timeMs, weight, fields } = request(index);
        return { id, timeMs, weight, fields };
      }),
    );
    expect(capped).toEqual(["There are more events; these are the newest 3."]);
    expect(columns).toContain("user.plan");
    expect(rows[1]?.[columns.indexOf("user.plan")]).toBe("paid");
  });

  test("a raw question for some fields has just these columns", async () => {
    const fields = ["duration_ms", "missing"];
    const { columns, rows } = await ask({ ...raw, dataset: "shop", fields, limit: 1 });
    expect({ columns, rows }).toEqual({ columns: fields, rows: [[0, null]] });
  });

  test("an event is found by its id", async () => {
    const where: Filter = { field: "meta.event_id", op: "=", value: "e-42" };
    const { events: found } = await ask({ ...raw, dataset: "shop", where });
    expect(found.map(({ id }) => id)).toEqual(["e-42"]);
  });

  test("events are found by when they happened, also within a wider range", async () => {
    const where: Filter = {
      all: [
        { field: "meta.time_ms", op: ">=", value: nowMs - 44_000 },
        { field: "meta.time_ms", op: "<", value: nowMs - 42_000 },
      ],
    };
    const { events: found } = await ask({ ...raw, dataset: "shop", where });
    expect(found.map(({ id }) => id)).toEqual(["e-43", "e-44"]);
  });

  test("counts, groups and orders by the first calculation", async () => {
    const { columns, rows, rowsScanned } = await ask({
      ...counted,
      dataset: "shop",
      groupBy: ["service.version", "user.plan"],
      calculate: [
        { op: "count" },
        { op: "avg", field: "duration_ms" },
        { op: "max", field: "duration_ms" },
        { op: "countDistinct", field: "user.plan" },
      ],
    });
    expect(columns).toEqual([
      "service.version",
      "user.plan",
      "count",
      "avg(duration_ms)",
      "max(duration_ms)",
      "countDistinct(user.plan)",
    ]);
    expect(rows).toEqual([
      ["v1", "paid", 50, 50, 99, 1],
      ["v1", "free", 25, 50, 98, 1],
      ["v2", "free", 25, 48, 96, 1],
    ]);
    expect(rowsScanned).toBeGreaterThanOrEqual(100);
  });

  test("fewer groups than there are is said", async () => {
    const { rows, capped } = await ask({
      ...counted,
      dataset: "shop",
      groupBy: ["duration_ms"],
      limit: 5,
    });
    expect(rows).toHaveLength(5);
    expect(capped).toEqual(["There are more groups; these are the 5 largest."]);
  });

  test("steps are those of the largest groups and add up", async () => {
    const { columns, rows } = await ask({
      ...counted,
      dataset: "shop",
      groupBy: ["user.plan"],
      where: { field: "service.version", op: "=", value: "v1" },
      stepMs: 10_000,
      limit: 1,
    });
    expect(columns).toEqual(["time", "user.plan", "count"]);
    expect(new Set(rows.map(([, plan]) => plan))).toEqual(new Set(["paid"]));
    expect(rows.reduce((sum, [, , n]) => sum + Number(n), 0)).toBe(50);
    for (const [time] of rows) expect(Number(time) % 10_000).toBe(0);
    const times = rows.map(([time]) => Number(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("every calculation weighs an event by what it stands for", async () => {
    const sampled = [request(1, {}, 10), request(2, {}, 2.5), request(3, { duration_ms: "slow" })];
    await send(
      linesOf(sampled.map((event) => ({ ...event, id: `w${event.id}`, dataset: "weighed" }))),
    );
    await loaded("weighed", 13.5);
    const { rows } = await ask({
      ...counted,
      dataset: "weighed",
      calculate: [
        { op: "count" },
        { op: "sum", field: "duration_ms" },
        { op: "avg", field: "duration_ms" },
        { op: "percentile", field: "duration_ms", level: 0.5 },
        { op: "min", field: "user.plan" },
      ],
    });
    expect(rows).toEqual([[13.5, 15, 15 / 12.5, 1, null]]);
    const { events: found } = await ask({
      ...raw,
      dataset: "weighed",
      where: { field: "duration_ms.mistyped", op: "=", value: "slow" },
    });
    expect(found).toHaveLength(1);
  });

  test("percentiles of many values lie where they should", async () => {
    const { rows } = await ask({
      ...counted,
      dataset: "shop",
      calculate: [0.5, 0.9, 0.99].map((level) => ({
        op: "percentile",
        field: "duration_ms",
        level,
      })),
    });
    const found = (rows[0] ?? []).map(Number);
    [49.5, 89.1, 98].forEach((expected, index) =>
      expect(Math.abs((found[index] ?? 0) - expected)).toBeLessThan(1),
    );
  });

  test("a poisoned batch of 1,000 loses only what cannot be an event", async () => {
    const poison = [
      "{oops",
      '{"dataset":"poison","data":[]}',
      "[".repeat(5_000),
      '{"dataset":"poison","data":{},"time":"1e999"}',
      `{"dataset":"poison","data":{"a":"${"x".repeat(1_100_000)}"}}`,
    ];
    const odd = [
      '{"dataset":"poison","data":{"__proto__":{"x":1},"constructor":1,"hasOwnProperty":"y"}}',
      String.raw`{"dataset":"poison","data":{"a":"\u0000\ud800","b\u0000":1e999,"":null,"c":-0}}`,
      `{"dataset":"poison","data":{${Array.from({ length: 3_000 }, (_, i) => `"k${i}":${i}`).join()}}}`,
      `{"dataset":"poison","data":{"v":"${"é".repeat(60_000)}","${"n".repeat(999)}":true}}`,
      String.raw`{"dataset":"poison","data":{"'; DROP TABLE events; --":"\\'","{p0:String}":1,"\t\n\\N":"\\N"}}`,
      '{"dataset":"poison","data":{"http.response.status_code":"200 OK","error":"maybe","duration_ms":1e308}}',
      '{"dataset":"poison","data":{},"time":"9999-12-31T23:59:59Z"}',
    ];
    const plain = Array.from(
      { length: 1_000 - poison.length - odd.length },
      (_, i) => `{"dataset":"poison","data":{"i":${i}}}`,
    );
    const lines = [...plain.slice(0, 500), ...poison, ...odd, ...plain.slice(500)];
    const answer = await send(lines.join("\n"));
    expect(answer).toEqual({ status: 200, accepted: 1_000 - poison.length });
    await loaded("poison", 1_000 - poison.length);
    const where: Filter = { field: "i", op: "absent" };
    const { events: found } = await ask({ ...raw, dataset: "poison", where });
    expect(found).toHaveLength(odd.length);
    const all = found.flatMap(({ fields }) => Object.entries(fields));
    expect(all).toContainEqual(["'; DROP TABLE events; --", "\\'"]);
    expect(all).toContainEqual(["\t\n\\N", "\\N"]);
    expect(all).toContainEqual(["error.mistyped", "maybe"]);
    expect(all).toContainEqual(["duration_ms", 1e308]);
    expect(all).toContainEqual(["meta.time_skewed", true]);
  });

  test("the same batch sent again is stored once", async () => {
    const batch = linesOf(
      Array.from({ length: 50 }, (_, i) => ({ ...request(i), id: `r${i}`, dataset: "twice" })),
    );
    expect(await send(batch)).toEqual({ status: 200, accepted: 50 });
    await loaded("twice", 50);
    expect(await send(batch)).toEqual({ status: 200, accepted: 50 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await count("twice")).toBe(50);
  });

  test("a question without a range and one about text are refused as values", async () => {
    const answered = await events.store.query({ ...counted, dataset: "shop", to: 5, from: 5 });
    expect(answered).toMatchObject({ ok: false, error: { code: "badQuery" } });
  });

  test("a dataset without events has an empty answer", async () => {
    const empty = { columns: ["count"], rows: [[0]], capped: [] };
    expect(await ask({ ...counted, dataset: "nothing" })).toMatchObject(empty);
    expect(await ask({ ...raw, dataset: "nothing" })).toMatchObject({ events: [], rows: [] });
  });

  test("a withdrawn question says so", async () => {
    const answered = await events.store.query({ ...counted, dataset: "shop" }, AbortSignal.abort());
    expect(answered).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });

  test("SQL and the meaning of a filter agree on any events and filters", async () => {
    const text = fc.oneof(
      fc.constantFrom("", "a", "ab", "b", "ä", "😀", "'", "\\", "\\'", "%", "\n"),
      fc.string({ maxLength: 3 }),
    );
    const number = fc.oneof(
      fc.constantFrom(0, 1, -1, 0.1, 500, 1e300),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    );
    const value = fc.oneof(text, number, fc.boolean());
    const tails = ["t", "t'", "t.x", "__proto__", "`id`", "{p0:String}"];
    const hots = { name: text, duration_ms: number, error: fc.boolean() };
    const tailFields = fc.dictionary(fc.constantFrom(...tails), value, { noNullPrototype: false });
    const eventFields = fc
      .tuple(fc.record(hots, { requiredKeys: [] }), tailFields)
      .map(([hot, tail]) => {
        const fields: Event["fields"] = Object.fromEntries([
          ...Object.entries(hot),
          ...Object.entries(tail),
        ]);
        return fields;
      });
    const field = fc.constantFrom(...tails, ...Object.keys(hots), "nowhere");
    const leaf: fc.Arbitrary<Filter> = fc.oneof(
      fc.record({ field, op: fc.constantFrom("exists" as const, "absent" as const) }),
      fc.record({ field, op: fc.constantFrom("=", "!=", "<", "<=", ">", ">=" as const), value }),
      fc.record({
        field,
        op: fc.constantFrom("contains" as const, "startsWith" as const),
        value: text,
      }),
      fc.record({
        field,
        op: fc.constant("in" as const),
        value: fc.array(value, { maxLength: 4 }),
      }),
    );
    const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        leaf,
        fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie("filter"), { maxLength: 3 }) }),
        fc.record({ not: tie("filter") }),
      ),
    })).filter;

    const samples = fc.sample(eventFields, 120);
    const stored = samples.map((fields, i) => ({
      ...request(i),
      id: `p${i}`,
      dataset: "agree",
      fields,
    }));
    await send(linesOf(stored));
    await loaded("agree", stored.length);
    const { events: back } = await ask({ ...raw, dataset: "agree" });
    const byId = new Map(back.map((event) => [event.id, event.fields]));
    await fc.assert(
      fc.asyncProperty(filter, async (where) => {
        const { events: found } = await ask({ ...raw, dataset: "agree", where });
        const expected = [...byId].filter(([, fields]) => matches(where, fields));
        expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(([id]) => id).toSorted());
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
