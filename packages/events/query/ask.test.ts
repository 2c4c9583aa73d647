import {
  type AggregateQuery,
  evaluate,
  type Event,
  type FieldValue,
  heatmapEdges,
  parseExpression,
  type Query,
  type QueryResult,
} from "@dimmer/core";
import { toEventLine } from "@dimmer/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { engineAvailable, type Events, startEvents, tempDirectory } from "../testing/index.ts";

const directory = tempDirectory();
const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
const fromMs = nowMs - 600_000;
let events: Events;

/** 300 requests, two a second: ten routes, a queue that grows by 3 a second, each lasting 1,500 ms. */
const requests: readonly Event[] = Array.from({ length: 300 }, (_, i) => ({
  id: `e-${String(i).padStart(3, "0")}`,
  timeMs: fromMs + i * 500,
  dataset: "asked",
  weight: i % 3 === 0 ? 2 : 1,
  fields: {
    name: "request",
    duration_ms: 1_500,
    "http.route": `/r${i % 10}`,
    "queue.size": i * 1.5,
    size: (i % 7) * 10 ** (i % 4) - 20,
    mixed: i % 2 === 0 ? i : `t${i}`,
    "trace.trace_id": `t${i - (i % 3)}`,
    "trace.span_id": `s${i}`,
    ...(i % 3 === 0 ? {} : { "trace.parent_id": `s${i - 1}` }),
    ...(i % 3 === 2 && i % 2 === 0 ? { error: true } : {}),
  },
}));

const base: AggregateQuery = {
  kind: "aggregate",
  dataset: "asked",
  from: fromMs,
  to: nowMs,
  where: null,
  calculate: [{ op: "count" }],
  groupBy: [],
  stepMs: null,
  limit: 100,
};

const ask = async (query: Query): Promise<QueryResult> => {
  const answered = await events.store.query(query);
  if (!answered.ok) throw new Error(answered.error.sentence);
  return answered.value;
};

const send = async (stored: readonly Event[]): Promise<void> => {
  const body = stored.map((event) => JSON.stringify(toEventLine(event))).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  const sent = await fetch(events.eventsUrl, { method: "POST", headers, body });
  expect(sent.status).toBe(200);
  const [{ dataset } = { dataset: "" }] = stored;
  const weight = stored.reduce((sum, event) => sum + event.weight, 0);
  await vi.waitFor(
    async () => {
      expect((await ask({ ...base, dataset })).rows).toEqual([[weight]]);
    },
    { timeout: 30_000, interval: 200 },
  );
};

const weightOf = (of: (event: Event) => boolean): number =>
  requests.filter(of).reduce((sum, { weight }) => sum + weight, 0);

describe.skipIf(!engineAvailable)("questions to the real engine", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
    await send(requests);
  }, 60_000);
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("what is not among the shown groups is told as other, and everything as total", async () => {
    const { rows, other, total, capped } = await ask({
      ...base,
      groupBy: ["http.route"],
      limit: 3,
    });
    const shown = rows.reduce((sum, [, n]) => sum + Number(n), 0);
    expect(rows).toHaveLength(3);
    expect(total).toEqual([null, 400]);
    expect(other).toEqual([null, 400 - shown]);
    expect(capped).toHaveLength(1);
    const exact = await ask({
      ...base,
      calculate: [{ op: "count" }, { op: "max", field: "queue.size" }],
      groupBy: ["http.route"],
      orderBy: [{ column: "http.route", direction: "desc" }],
      limit: 1,
    });
    expect(exact.rows).toEqual([["/r9", 40, 299 * 1.5]]);
    expect(exact.other).toEqual([null, 360, 298 * 1.5]);
    const whole = await ask({ ...base, groupBy: ["http.route"] });
    expect([whole.other, whole.total]).toEqual([null, [null, 400]]);
  });

  test("having leaves groups out by the whole range, also of steps", async () => {
    const having = [{ column: "max(queue.size)", op: ">" as const, value: 295 * 1.5 }];
    const calculate = [{ op: "max", field: "queue.size" } as const];
    const asked = { ...base, calculate, groupBy: ["http.route"], having };
    const { rows, other } = await ask(asked);
    expect(rows.map(([route]) => route)).toEqual(["/r9", "/r8", "/r7", "/r6"]);
    expect(other).toEqual([null, 295 * 1.5]);
    const stepped = await ask({ ...asked, stepMs: 60_000 });
    expect(new Set(stepped.rows.map(([, route]) => route))).toEqual(
      new Set(["/r9", "/r8", "/r7", "/r6"]),
    );
  });

  test("fields of mixed kinds are ordered numbers first, by size", async () => {
    const orderBy = [{ column: "mixed", direction: "asc" as const }];
    const { rows } = await ask({ ...base, groupBy: ["mixed"], orderBy, limit: 7 });
    expect(rows.map(([value]) => value)).toEqual([0, 2, 4, 6, 8, 10, 12]);
  });

  test("an earlier stretch of time lies on the axis of the later one", async () => {
    const later = { from: fromMs + 86_400_000, to: nowMs + 86_400_000, shiftMs: 86_400_000 };
    const { rows } = await ask({ ...base, ...later, stepMs: 60_000 });
    expect(rows.map(([time]) => time)).toEqual(
      [0, 1, 2].map((minute) => fromMs + 86_400_000 + minute * 60_000),
    );
    expect(rows.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(400);
  });

  test("a rate is the change per second, and the first step has none", async () => {
    const calculate = [{ op: "rateMax", field: "queue.size" } as const, { op: "count" } as const];
    const { columns, rows } = await ask({ ...base, calculate, stepMs: 10_000 });
    expect(columns).toEqual(["time", "rateMax(queue.size)", "count"]);
    expect(rows.map(([, rate]) => rate)).toEqual([null, ...Array.from({ length: 14 }, () => 3)]);
    expect(await events.store.query({ ...base, calculate })).toMatchObject({ ok: false });
  });

  test("concurrency counts what is under way at the same time, by weight", async () => {
    const calculate = [{ op: "concurrency" } as const];
    const { rows } = await ask({ ...base, calculate });
    expect(rows).toEqual([[4]]);
    const stepped = await ask({ ...base, calculate, stepMs: 1_000 });
    expect(stepped.rows.map(([, n]) => n)).toEqual([3, ...Array.from({ length: 149 }, () => 4)]);
  });

  test("a heatmap has every event in the cell of its time and value", async () => {
    const { columns, rows, heatmaps } = await ask({
      ...base,
      calculate: [{ op: "heatmap", field: "size" }],
      stepMs: 60_000,
    });
    expect([columns, rows]).toEqual([[], []]);
    const [{ timesMs, edges, cells } = { timesMs: [], edges: [], cells: [] }] = heatmaps;
    expect(cells.reduce((sum, [, , weight]) => sum + weight, 0)).toBe(400);
    for (const [time, bucket, weight] of cells) {
      const start = timesMs[time] ?? 0;
      const meant = weightOf(({ timeMs, fields }) => {
        const size = Number(fields["size"]);
        const isHere = timeMs >= start && timeMs < start + 60_000;
        return isHere && size >= (edges[bucket] ?? 0) && size < (edges[bucket + 1] ?? 0);
      });
      expect([edges[bucket], edges[bucket + 1], weight]).toEqual([
        edges[bucket],
        edges[bucket + 1],
        meant,
      ]);
    }
    for (const edge of edges) expect(heatmapEdges).toContain(edge);
  });

  test("raw events come in pages that miss and repeat nothing", async () => {
    const seen: string[] = [];
    let before: { timeMs: number; id: string } | null = null;
    for (let page = 0; page < 10; page += 1) {
      const { events: found }: QueryResult = await ask({
        kind: "raw",
        dataset: "asked",
        from: fromMs,
        to: nowMs,
        where: null,
        fields: [],
        limit: 70,
        before,
      });
      seen.push(...found.map(({ id }) => id));
      const last = found.at(-1);
      if (last === undefined) break;
      before = { timeMs: last.timeMs, id: last.id };
    }
    expect(seen).toEqual(requests.map(({ id }) => id).toReversed());
  });

  test("fields of the root, the parent and any event of the trace can be asked for", async () => {
    const rooted = await ask({ ...base, groupBy: ["root.queue.size"], limit: 1000 });
    expect(rooted.rows).toHaveLength(100);
    const parents = await ask({
      ...base,
      where: { field: "parent.mixed", op: "=", value: 4 },
      groupBy: ["trace.span_id"],
    });
    expect(parents.rows).toEqual([["s5", 1]]);
    const failing = await ask({ ...base, where: { field: "any.error", op: "=", value: true } });
    expect(failing.rows).toEqual([
      [weightOf(({ fields }) => Number(String(fields["trace.trace_id"]).slice(1)) % 2 === 0)],
    ]);
    const refused = await events.store.query({ ...base, groupBy: ["any.error"] });
    expect(refused).toMatchObject({ ok: false, error: { code: "badQuery" } });
  });

  test("a trace is found by its id alone, as a tree", async () => {
    const found = await events.store.trace("t6");
    if (!found.ok) throw new Error(found.error.sentence);
    const { spans, startMs, durationMs, remarks, capped } = found.value;
    expect(spans.map(({ id, depth, error }) => [id, depth, error])).toEqual([
      ["s6", 0, false],
      ["s7", 1, false],
      ["s8", 2, true],
    ]);
    expect([startMs, durationMs]).toEqual([fromMs + 3_000, 1_000 + 1_500]);
    expect([remarks, capped]).toEqual([[], []]);
    expect(spans[1]?.event.fields["http.route"]).toBe("/r7");
    expect(await events.store.trace("' OR 1=1")).toMatchObject({ ok: true, value: { spans: [] } });
  });

  test("a calculated field stands wherever a field does", async () => {
    const calculated = [
      { name: "late", expression: "IF($queue.size >= 225, 'x', 'y')".replaceAll("'", '"') },
      { name: "label", expression: 'CONCAT($late, "-", $http.route)' },
    ];
    const { rows } = await ask({
      ...base,
      calculated,
      where: { field: "label", op: "endsWith", value: "/r1" },
      groupBy: ["late"],
    });
    expect(rows).toHaveLength(2);
    const raw = await ask({
      kind: "raw",
      dataset: "asked",
      from: fromMs,
      to: nowMs,
      where: null,
      calculated,
      fields: ["label", "name"],
      limit: 1,
    });
    expect(raw.rows).toEqual([["x-/r9", "request"]]);
    const broken = [{ name: "bad", expression: "IF(" }];
    expect(await events.store.query({ ...base, calculated: broken })).toMatchObject({
      ok: false,
      error: { code: "badQuery" },
    });
  });

  test("any formula means the same to the engine as to core", async () => {
    const value = fc.oneof(
      fc.constantFrom("", "a", "ab", "12", "-3.5", "ä'\\"),
      fc.constantFrom(0, 1, -2, 2.5, 1e7, 1e300, -0.001),
      fc.boolean(),
    );
    const fields = fc.dictionary(fc.constantFrom("p", "q", "r"), value, { noNullPrototype: false });
    const stored = fc.sample(fields, { numRuns: 60, seed: 7 }).map((given, i): Event => ({
      id: `f-${String(i).padStart(3, "0")}`,
      timeMs: fromMs + i * 1_000,
      dataset: "formulas",
      weight: 1,
      fields: { ...given },
    }));
    await send(stored);
    const literal = value.map((given) => JSON.stringify(given));
    const leaf = fc.oneof(fc.constantFrom("$p", "$q", "$r", "null"), literal);
    const formula = fc.letrec<{ formula: string }>((tie) => {
      const part = tie("formula");
      const call = (name: string, ...parts: readonly fc.Arbitrary<string>[]) =>
        fc.tuple(...parts).map((given) => `${name}(${given.join(", ")})`);
      const infix = fc
        .tuple(
          part,
          fc.constantFrom("+", "-", "*", "/", "%", "=", "!=", "<", ">=", "AND", "OR"),
          part,
        )
        .map((given) => `(${given.join(" ")})`);
      return {
        formula: fc.oneof(
          { maxDepth: 3, depthSize: "small" },
          leaf,
          infix,
          call("IF", part, part, part),
          call("IF", part, part),
          call("SWITCH", part, part, part, part),
          call("COALESCE", part, part),
          ...["EXISTS", "NOT", "STRING", "TO_LOWER", "LENGTH", "INT", "FLOAT", "BOOL"].map((name) =>
            call(name, part),
          ),
          ...["CONTAINS", "STARTS_WITH", "ENDS_WITH", "EQUALS", "MIN", "MAX", "CONCAT"].map(
            (name) => call(name, part, part),
          ),
          call("IN", part, part, part),
          call("BUCKET", part, fc.constantFrom("1", "2.5", "0"), part),
          call("REG_MATCH", part, fc.constant('"^[a-z]+"')),
          call("REG_VALUE", part, fc.constant('"([0-9])([0-9]*)"')),
          call("REG_COUNT", part, fc.constant('"[a-z0-9]"')),
        ),
      };
    }).formula;
    for (const batch of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const texts = fc.sample(formula, { numRuns: 20, seed: batch });
      const calculated = texts.map((expression, i) => ({ name: `c${i}`, expression }));
      const { rows } = await ask({
        kind: "raw",
        dataset: "formulas",
        from: fromMs,
        to: nowMs,
        where: null,
        calculated,
        fields: calculated.map(({ name }) => name),
        limit: 100,
      });
      stored.toReversed().forEach(({ timeMs, fields: given }, row) => {
        texts.forEach((text, column) => {
          const parsed = parseExpression(text);
          if (!parsed.ok) throw new Error(parsed.sentence);
          const meant: FieldValue | null = evaluate(parsed.expression, { timeMs, fields: given });
          expect([text, given, rows[row]?.[column]]).toEqual([
            text,
            given,
            meant === 0 ? 0 : meant,
          ]);
        });
      });
    }
  }, 60_000);
});
