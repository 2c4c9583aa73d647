import Libhoney, { type Answer } from "libhoney";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { maxJsonDepth, maxJsonDocumentBytes } from "../../limits.ts";
import {
  engineAvailable,
  type Events,
  startEvents,
  storedEvents,
  tempDirectory,
} from "../../testing/index.ts";

const directory = tempDirectory();
let events: Events;

/** A client of Honeycomb's, and what it was told about each event. */
const connect = (dataset: string): { readonly honey: Libhoney; readonly answers: Answer[] } => {
  const answers: Answer[] = [];
  const honey = new Libhoney({
    writeKey: "any",
    dataset,
    apiHost: new URL("/", events.eventsUrl).href,
    responseCallback: (told) => answers.push(...told),
  });
  return { honey, answers };
};

const post = async (
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly response: Response; readonly answer: unknown }> => {
  const all = { "content-type": "application/json", "x-honeycomb-team": "any", ...headers };
  const url = new URL(path, events.eventsUrl);
  const sent = typeof body === "string" ? body : new Uint8Array(body);
  const response = await fetch(url, { method: "POST", headers: all, body: sent });
  return { response, answer: await response.json() };
};

/** More than one event may have, in fields that are each short enough. */
const tooLarge = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`f${index}`, "x".repeat(60_000)]),
);

describe.skipIf(!engineAvailable)("Honeycomb's API", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("libhoney's events arrive with their time, weight, dataset and fields", async () => {
    const { honey, answers } = connect("honey");
    const time = new Date(Date.now() - 60_000);
    const event = honey.newEvent();
    event.sampleRate = 4;
    event.timestamp = time;
    event.metadata = "one";
    event.add({ name: "checkout", duration_ms: 12.5, ok: true, cart: { items: 3 } });
    event.sendPresampled();
    const other = honey.newEvent();
    other.dataset = "honey other";
    other.add({ name: "browse" });
    other.send();
    await honey.flush();
    expect(answers.map((answer) => answer.status_code)).toEqual([202, 202]);
    expect(answers.map((answer) => answer.metadata)).toContain("one");
    const [stored, ...more] = await storedEvents(events, "honey", 1);
    expect(more).toEqual([]);
    expect(stored).toMatchObject({
      timeMs: time.getTime(),
      weight: 4,
      fields: { name: "checkout", duration_ms: 12.5, ok: true, "cart.items": 3 },
    });
    expect(await storedEvents(events, "honey other", 1)).toMatchObject([{ weight: 1 }]);
  });

  test("libhoney is told of each event by itself: a bad one costs the others nothing", async () => {
    const { honey, answers } = connect("honey-partial");
    for (const fields of [{ a: 1 }, tooLarge, { a: 2 }]) {
      const event = honey.newEvent();
      event.metadata = Object.keys(fields).length;
      event.add(fields);
      event.send();
    }
    await honey.flush();
    const told = answers.map(({ status_code, metadata }) => [metadata, status_code]);
    expect(told).toEqual([
      [1, 202],
      [20, 400],
      [1, 202],
    ]);
    const stored = await storedEvents(events, "honey-partial", 2);
    expect(new Set(stored.map(({ fields }) => fields["a"]))).toEqual(new Set([1, 2]));
  });

  test("a server that dies loses nothing it acknowledged, and libhoney goes on after it", async () => {
    const { honey, answers } = connect("honey-restart");
    const send = async (a: number): Promise<Answer | undefined> => {
      const event = honey.newEvent();
      event.add({ a });
      event.send();
      await honey.flush();
      return answers.at(-1);
    };
    expect(await send(1)).toMatchObject({ status_code: 202 });
    await events.ingest().kill("SIGKILL");
    const refused = await send(2);
    expect(refused?.status_code).toBeUndefined();
    expect(String(refused?.error)).toMatch(/ECONNREFUSED|ECONNRESET|hang up/);
    await events.restartIngest();
    expect(await send(3)).toMatchObject({ status_code: 202 });
    const stored = await storedEvents(events, "honey-restart", 2);
    expect(new Set(stored.map(({ fields }) => fields["a"]))).toEqual(new Set([1, 3]));
  });

  test("one event by itself has its weight and time in headers", async () => {
    const seconds = Math.floor(Date.now() / 1000) - 5;
    const headers = {
      "x-honeycomb-samplerate": "2.5",
      "x-honeycomb-event-time": String(seconds),
      "content-encoding": "gzip",
    };
    const { response } = await post("/1/events/single", gzipSync('{"a":1}'), headers);
    expect(response.status).toBe(200);
    expect(await storedEvents(events, "single", 1)).toMatchObject([
      { timeMs: seconds * 1000, weight: 2.5, fields: { a: 1 } },
    ]);
  });

  test("Refinery's question about its key is answered, and refused without one", async () => {
    const url = new URL("/1/auth", events.eventsUrl);
    const headers = { "x-honeycomb-team": "any" };
    expect(await (await fetch(url, { headers })).json()).toMatchObject({
      api_key_access: { events: true },
      environment: { slug: "dimmer" },
    });
    expect((await fetch(url)).status).toBe(401);
  });

  test("an empty batch is answered with an empty list: clients parse every answer", async () => {
    expect(await post("/1/batch/empty", "[]")).toMatchObject({ answer: [] });
  });

  test("elements that are no events get a status and a reason each, in their order", async () => {
    const batch = [{ data: { a: 1 } }, 7, { data: {} }, { data: { a: 1 }, time: "yesterday" }];
    const { response, answer } = await post("/1/batch/elements", JSON.stringify(batch));
    expect(response.status).toBe(200);
    expect(answer).toEqual([
      { status: 202 },
      { status: 400, error: expect.stringContaining("object") },
      { status: 400, error: expect.stringContaining("empty") },
      { status: 400, error: expect.stringContaining("time") },
    ]);
  });

  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const deep = `${"[".repeat(maxJsonDepth + 2)}${"]".repeat(maxJsonDepth + 2)}`;
  const refused: readonly (readonly [
    name: string,
    status: number,
    sent: readonly [
      path: string,
      body: string | Buffer,
      headers?: Readonly<Record<string, string>>,
    ],
  ])[] = [
    ["an empty body", 400, ["/1/batch/d", ""]],
    ["what is not JSON", 400, ["/1/batch/d", "{"]],
    ["a batch that is no list", 400, ["/1/batch/d", "{}"]],
    ["an event that is no object", 400, ["/1/events/d", "[1]"]],
    ["deep nesting", 400, ["/1/batch/d", deep]],
    ["a document too large to parse", 413, ["/1/batch/d", " ".repeat(maxJsonDocumentBytes + 1)]],
    ["a bomb", 413, ["/1/batch/d", bomb, { "content-encoding": "gzip" }]],
    ["an encoding nobody reads", 415, ["/1/batch/d", "[]", { "content-encoding": "zstd" }]],
    ["a path that is cut off", 404, ["/1/batch", "[]"]],
    ["a dataset that is no text", 404, ["/1/batch/%ff", "[]"]],
  ];
  test.each(refused)(
    "%s is refused with %i and a reason",
    async (_, status, [path, body, more]) => {
      const { response, answer } = await post(path, body, more);
      expect(response.status).toBe(status);
      expect(JSON.stringify(answer)).toMatch(/"(?:error|sentence)":"[A-Z][^"]*\."/);
    },
  );
});
