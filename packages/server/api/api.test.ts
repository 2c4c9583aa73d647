import {
  errorSchema,
  explainSchema,
  healthSchema,
  journalLineSchema,
  overrideSchema,
  overviewSchema,
  queryResultSchema,
  replaySchema,
  rolloutViewSchema,
  seriesSchema,
  serviceConfigSchema,
  serviceViewSchema,
  spotlightResultSchema,
} from "@dimmer/wire";
import type { QueryResult, SpotlightResult } from "@dimmer/core";
import type { EventStore } from "@dimmer/events";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { FakeSplitter } from "../testing/fake-splitter.ts";
import { rawRequest } from "../testing/raw-request.ts";
import { shopConfig, version } from "../testing/samples.ts";
import {
  silentEvents,
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  token,
  until,
} from "../testing/start-control.ts";
import { goodSecond } from "../testing/traffic.ts";

const directory = temporaryDirectory();
const webDir = join(directory.dir, "web");
let control: StartedControl;
let splitter: FakeSplitter;
let candidate: { url: string; server: Server };
let stable: { url: string; server: Server };

/** An event store that has one event, and refuses datasets by their name. */
const result: QueryResult = {
  columns: [],
  rows: [],
  other: null,
  total: null,
  heatmaps: [],
  events: [{ id: "e-1", timeMs: Date.now() + 60_000, weight: 1, fields: { "url.path": "/cart" } }],
  rowsScanned: 1,
  elapsedMs: 1,
  capped: [],
};
const seen: SpotlightResult = {
  findings: [],
  byMixOnly: [],
  tested: { fields: 3, values: 9, pairs: 0 },
  falseShare: 0.05,
  detectable: null,
  selected: 2,
  rest: 7,
  rowsScanned: 9,
  elapsedMs: 1,
  capped: [],
};
const withdrawn: string[] = [];
const events: EventStore = {
  ...silentEvents,
  spotlight: async ({ dataset }) =>
    dataset === "shop"
      ? { ok: true, value: seen }
      : { ok: false, error: { code: "tooExpensive", sentence: "Not now." } },
  ready: async () => true,
  close: async () => {},
  query: async ({ dataset }, signal) => {
    // As a real engine does: the answer takes a moment, and nobody may have gone by then.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (signal?.aborted === true) withdrawn.push(dataset);
    if (signal?.aborted === true && dataset !== "slow")
      return { ok: false, error: { code: "unavailable", sentence: "Withdrawn." } };
    if (dataset === "shop") return { ok: true, value: result };
    const code =
      dataset === "huge" ? "tooExpensive" : dataset === "odd" ? "badQuery" : "unavailable";
    return { ok: false, error: { code, sentence: "Not now." } };
  },
};

beforeAll(async () => {
  mkdirSync(join(webDir, "assets"), { recursive: true });
  writeFileSync(join(webDir, "index.html"), "<!doctype html><title>Dimmer</title>");
  writeFileSync(join(webDir, "assets", "app-abc123.js"), "export {};");
  [candidate, stable] = await Promise.all([startVersion(), startVersion()]);
  const services = [shopConfig(stable.url)];
  control = await startControl({ dir: directory.dir, services, events, webDir });
  splitter = new FakeSplitter(control.config.linkSocket);
  await control.call("POST", "/rollouts", {
    service: "shop",
    version: version("v2", candidate.url),
  });
  await until("the percent stage", () => splitter.candidate?.exposurePpm === 50_000);
  splitter.sendBin(goodSecond);
  await until("counts", () => splitter.unacked === 0);
});
afterAll(async () => {
  splitter.close();
  await control.close();
  candidate.server.close();
  stable.server.close();
  directory.remove();
});

const query = (dataset: string): unknown => ({ kind: "raw", dataset, from: { agoMs: 60_000 } });
const lit = (dataset: string): unknown => ({
  dataset,
  from: { agoMs: 60_000 },
  selection: { field: "error", op: "=", value: true },
});

test.each([
  ["GET", "/health", undefined, healthSchema],
  ["GET", "/overview", undefined, overviewSchema],
  ["GET", "/services/shop", undefined, serviceConfigSchema],
  ["GET", "/rollouts", undefined, z.object({ rollouts: z.array(rolloutViewSchema).length(1) })],
  ["GET", "/rollouts?service=other&limit=5", undefined, z.object({ rollouts: z.array(z.never()) })],
  ["GET", "/rollouts/shop.1", undefined, rolloutViewSchema],
  [
    "GET",
    "/rollouts/shop.1/journal",
    undefined,
    z.object({ entries: z.array(journalLineSchema).min(2) }),
  ],
  ["GET", "/rollouts/shop.1/series?points=10", undefined, seriesSchema],
  ["POST", "/rollouts/shop.1/replay", { alpha: 0.001 }, replaySchema],
  ["GET", "/explain?service=shop&unit=u-1", undefined, explainSchema],
  ["POST", "/query", query("shop"), queryResultSchema],
  ["POST", "/spotlight", lit("shop"), spotlightResultSchema],
  ["POST", "/rollouts/shop.1/actions", { verb: "pause", why: "lunch" }, rolloutViewSchema],
  ["POST", "/rollouts/shop.1/actions", { verb: "resume" }, rolloutViewSchema],
] as const)("%s %s answers as its schema says", async (...row) => {
  const [method, path, body, schema] = row;
  const answer = await control.call(method, path, body);
  expect(answer.status).toBe(200);
  expect(() => schema.parse(answer.body)).not.toThrow();
});

test("a version is opened by a token, if it is routed", async () => {
  const open = (as: string) =>
    control.call("POST", "/services/shop/overrides", { as, forMs: 60_000 });
  const made = await open("candidate");
  expect(made.status).toBe(201);
  expect(overrideSchema.parse(made.body)).toMatchObject({ service: "shop" });
  expect(splitter.table?.overrideKey).toMatch(/^[\w-]{43}$/);
  expect(await open("v99")).toMatchObject({ status: 404, body: { error: { code: "notRouted" } } });
});

test("a service is told once more with other routes; its stable version stays", async () => {
  const told = { version: "v0", endpoints: ["http://127.0.0.1:1"] };
  const config = { ...shopConfig(stable.url), routes: [], stable: told };
  const answer = await control.call("PUT", "/services/shop", config);
  expect(serviceViewSchema.parse(answer.body).stable).toMatchObject({
    id: "v1",
    endpoints: [stable.url],
  });
  await until("the table", () => splitter.table?.services[0]?.routes.length === 0);
});

test.each([
  ["GET", "/nothing", undefined, 404, "notFound"],
  ["GET", "/services/other", undefined, 404, "noSuchService"],
  ["GET", "/rollouts/shop.77", undefined, 404, "noSuchRollout"],
  ["GET", "/rollouts/shop.77/journal", undefined, 404, "noSuchRollout"],
  ["GET", "/rollouts/shop.77/series", undefined, 404, "noSuchRollout"],
  ["POST", "/rollouts/shop.77/replay", {}, 404, "noSuchRollout"],
  ["POST", "/rollouts/shop.1/replay", { alpha: 0 }, 400, "invalid"],
  ["POST", "/rollouts/shop.1/replay", { alpha: 1 }, 400, "invalid"],
  ["POST", "/rollouts/shop.1/replay", { aplha: 0.1 }, 400, "invalid"],
  ["GET", "/rollouts?limit=0", undefined, 400, "invalid"],
  ["GET", "/rollouts?limit=many", undefined, 400, "invalid"],
  ["GET", "/explain?service=shop", undefined, 400, "invalid"],
  ["GET", "/explain?service=no&unit=u", undefined, 404, "noSuchService"],
  ["GET", "/tail", undefined, 400, "invalid"],
  ["GET", "/tail?dataset=shop&where=%7B", undefined, 400, "invalid"],
  ["GET", "/rollouts/%ff", undefined, 400, "malformed"],
  ["POST", "/query", { kind: "raw" }, 400, "invalid"],
  ["POST", "/spotlight", { dataset: "shop", from: 0 }, 400, "invalid"],
  ["POST", "/spotlight", lit("huge"), 422, "tooExpensive"],
  ["POST", "/query", query("huge"), 422, "tooExpensive"],
  ["POST", "/query", query("odd"), 400, "badQuery"],
  ["POST", "/query", query("gone"), 503, "eventsUnavailable"],
  ["POST", "/rollouts/shop.77/actions", { verb: "pause" }, 404, "noSuchRollout"],
  ["POST", "/rollouts/shop.1/actions", { verb: "lower", toPpm: 900_000 }, 409, "notLower"],
  ["PUT", "/services/other", shopConfig(), 400, "invalid"],
] as const)("%s %s is refused with a sentence", async (...row) => {
  const [method, path, body, status, code] = row;
  const answer = await control.call(method, path, body);
  expect(answer.status).toBe(status);
  const { error } = errorSchema.parse(answer.body);
  expect(error.code).toBe(code);
  expect(error.sentence).toMatch(/\.$/);
});

const order = (id: string, url: string, more: object = {}): unknown => ({
  service: "shop",
  version: version(id, url),
  ...more,
});

test.each([
  [
    "an unknown service",
    { service: "cart", version: version("v3", "http://127.0.0.1:1") },
    404,
    "noSuchService",
  ],
  ["what is stable already", () => order("v1", "http://127.0.0.1:1"), 409, "sameVersion"],
  ["a version at stable's address", () => order("v3", stable.url), 409, "sameEndpoints"],
  ["the same version elsewhere", () => order("v2", "http://127.0.0.1:1"), 409, "otherAddresses"],
  [
    "another version while one is under way, if it may not replace it",
    () => order("v3", "http://127.0.0.1:1", { whenBusy: "refuse" }),
    409,
    "busy",
  ],
  [
    "a plan without an end",
    () =>
      order("v3", "http://127.0.0.1:1", {
        plan: { ...shopConfig().plan, stages: shopConfig().plan.stages.slice(0, 1) },
      }),
    400,
    "badPlan",
  ],
  ["a version that is no address", () => order("v3", "ftp://127.0.0.1"), 400, "invalid"],
] as const)("shipping %s is refused with a sentence", async (...row) => {
  const [, made, status, code] = row;
  const body = typeof made === "function" ? made() : made;
  const answer = await control.call("POST", "/rollouts", body);
  expect(answer.status).toBe(status);
  expect(errorSchema.parse(answer.body).error.code).toBe(code);
});

test("a script is journalled as a script and its look satisfies nothing", async () => {
  const response = await fetch(`${control.url}/api/v1/rollouts/shop.1/actions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-dimmer-scripted": "demo",
    },
    body: JSON.stringify({ verb: "good", note: "fine", opened: [] }),
  });
  const view = rolloutViewSchema.parse(await response.json());
  expect(view.looks.at(-1)?.by).toEqual({
    kind: "script",
    name: "Ada <ada@example.org> (script: demo)",
  });
  expect(view.owed.map(({ what }) => what)).toContain("look");
  await control.call("POST", "/rollouts/shop.1/actions", {
    verb: "good",
    note: "looked",
    opened: ["page"],
  });
  const looked = rolloutViewSchema.parse((await control.call("GET", "/rollouts/shop.1")).body);
  expect(looked.looks.at(-1)?.by.kind).toBe("person");
  expect(looked.owed.map(({ what }) => what)).not.toContain("look");
});

test("a unit is explained by what the data plane does", async () => {
  const of = async (unit: string): Promise<z.infer<typeof explainSchema>> =>
    explainSchema.parse((await control.call("GET", `/explain?service=shop&unit=${unit}`)).body);
  expect(await of("big-bank")).toMatchObject({
    arm: "stable",
    assignedBy: "denied",
    version: "v1",
  });
  const units = await Promise.all(Array.from({ length: 100 }, (_, k) => of(`u-${k}`)));
  for (const { arm, bucket, sentence } of units) {
    expect(arm).toBe((bucket ?? 0) < 50_000 ? "candidate" : "stable");
    expect(sentence).toMatch(/\.$/);
  }
});

test("a question is withdrawn when whoever asked has gone, and only then", async () => {
  withdrawn.length = 0;
  await control.call("POST", "/query", query("shop"));
  expect(withdrawn).toEqual([]);
  const gone = AbortSignal.timeout(10);
  const asked = fetch(`${control.url}/api/v1/query`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(query("slow")),
    signal: gone,
  });
  await expect(asked).rejects.toThrow();
  await until("the withdrawal", () => withdrawn.includes("slow"));
});

/** Reads server-sent events until one of this kind. */
const firstEvent = async (path: string, kind: string): Promise<unknown> => {
  const response = await fetch(`${control.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const wanted = new RegExp(`event: ${kind}\\ndata: (.*)\\n\\n`);
  let text = "";
  // Leaving the loop cancels the body, and with it the stream.
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (wanted.test(text)) break;
  }
  return JSON.parse(wanted.exec(text)?.[1] ?? "null");
};

test("the stream brings the overview and each rollout that changes", async () => {
  overviewSchema.parse(await firstEvent("/stream", "overview"));
  rolloutViewSchema.parse(await firstEvent("/stream", "rollout"));
});

test("the tail brings new events once", async () => {
  expect(await firstEvent("/tail?dataset=shop", "event")).toMatchObject({ id: "e-1" });
  expect(await firstEvent("/tail?dataset=gone", "trouble")).toMatchObject({
    code: "eventsUnavailable",
  });
});

test("the document of the API is OpenAPI 3.1 and names every route", async () => {
  const { body } = await control.call("GET", "/openapi.json");
  const document = body as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(document.openapi).toBe("3.1.0");
  const routes = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replace("/api/v1", "")}`),
  );
  expect(routes.toSorted()).toEqual(
    [
      "GET /datasets",
      "GET /explain",
      "GET /field-values",
      "GET /fields",
      "GET /health",
      "GET /overview",
      "GET /rollouts",
      "GET /rollouts/{id}",
      "GET /rollouts/{id}/journal",
      "GET /rollouts/{id}/look",
      "GET /rollouts/{id}/series",
      "GET /services/{name}",
      "GET /stream",
      "GET /tail",
      "GET /traces/{id}",
      "POST /plan",
      "POST /query",
      "POST /rollouts",
      "POST /rollouts/{id}/actions",
      "POST /rollouts/{id}/replay",
      "POST /services/{name}/overrides",
      "POST /spotlight",
      "PUT /line",
      "PUT /services/{name}",
    ].toSorted(),
  );
});

test("pages are served fresh, hashed assets for ever, and unknown pages by the page's own router", async () => {
  const get = (path: string, accept = "text/html") =>
    rawRequest(`${control.url}${path}`, { headers: { accept } });
  expect((await get("/")).headers["cache-control"]).toBe("no-cache");
  expect((await get("/assets/app-abc123.js")).headers["cache-control"]).toMatch(/immutable/);
  expect(await get("/rollouts/shop.1")).toMatchObject({
    status: 200,
    text: expect.stringContaining("Dimmer"),
  });
  expect((await get("/assets/gone.js")).status).toBe(404);
  expect((await get("/rollouts/shop.1", "application/json")).status).toBe(404);
  expect((await get("/..%2f..%2fcontrol.db")).text).not.toContain("SQLite");
});
