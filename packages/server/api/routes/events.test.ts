import type { EventStore } from "@dimmer/events";
import {
  datasetsSchema,
  fieldsSchema,
  fieldValuesSchema,
  type Trace,
  traceSchema,
} from "@dimmer/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  silentEvents,
  type StartedControl,
  startControl,
  temporaryDirectory,
} from "../../testing/start-control.ts";

const directory = temporaryDirectory();
let control: StartedControl;

const cost = { rowsScanned: 9, elapsedMs: 1, capped: [] };
const knownSpan: Trace["spans"][number] = {
  id: "s",
  parentId: null,
  depth: 0,
  orphan: false,
  kind: "span",
  name: "GET /",
  service: null,
  version: "v2",
  arm: null,
  startMs: 1,
  durationMs: 2,
  error: false,
  event: { id: "e-1", timeMs: 1, weight: 1, fields: {} },
};
const events: EventStore = {
  ...silentEvents,
  catalogue: {
    datasets: async () => ({
      ok: true,
      value: { ...cost, datasets: [{ dataset: "shop", events: 9, newestMs: 1_800_000_000_000 }] },
    }),
    fields: async (dataset) => ({
      ok: true,
      value: {
        ...cost,
        fields: [{ field: dataset, kind: "text", values: 2, share: 1, firstSeen: null }],
      },
    }),
    values: async ({ field, prefix }) => ({
      ok: true,
      value: { ...cost, values: [{ value: `${field}:${prefix}`, events: 3 }] },
    }),
  },
  trace: async (id) => ({
    ok: true,
    value: {
      ...cost,
      id,
      startMs: 1,
      durationMs: 2,
      remarks: [],
      spans: id === "known" ? [knownSpan] : [],
    },
  }),
  ready: async () => true,
};

beforeAll(async () => {
  control = await startControl({ dir: directory.dir, events });
});
afterAll(async () => {
  await control.close();
  directory.remove();
});

test("what there is to ask about is listed, and a question without its data set is refused", async () => {
  const get = async (path: string) => control.call("GET", path);
  expect(datasetsSchema.parse((await get("/datasets")).body).datasets).toHaveLength(1);
  expect(fieldsSchema.parse((await get("/fields?dataset=shop")).body).fields).toMatchObject([
    { field: "shop" },
  ]);
  const values = await get("/field-values?dataset=shop&field=url.path&prefix=%2Fca");
  expect(fieldValuesSchema.parse(values.body).values).toEqual([
    { value: "url.path:/ca", events: 3 },
  ]);
  for (const path of ["/fields", "/field-values?dataset=shop", "/fields?dataset="])
    expect(await get(path)).toMatchObject({ status: 400, body: { error: { code: "invalid" } } });
});

test("a trace is told by its id, and one that nobody knows is not found", async () => {
  const known = await control.call("GET", "/traces/known");
  expect(traceSchema.parse(known.body).spans).toHaveLength(1);
  expect(await control.call("GET", "/traces/gone")).toMatchObject({
    status: 404,
    body: { error: { code: "notFound", sentence: expect.stringContaining("gone") } },
  });
});
