import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorSchema, ingestAnswerSchema } from "@dimmer/wire";
import { Journal } from "../journal/journal.ts";
import { maxBatchEvents, maxBodyBytes } from "../limits.ts";
import { tempDirectory } from "../testing/temp-directory.ts";
import { ingestListener } from "./http.ts";
import { Intake, recallIds } from "./intake.ts";
import { RecentIds } from "./recent-ids.ts";

let directory: ReturnType<typeof tempDirectory>;
let journal: Journal;
let intake: Intake;
let server: Server;
let port: number;
let diskTrouble: string | null;
let made: number;

const openJournal = (): Promise<Journal> =>
  Journal.open(directory.path, {
    now: () => 1_795_000_000_000,
    randomHex: () => String(made++).padStart(12, "0"),
    log: () => {},
  });

beforeEach(async () => {
  directory = tempDirectory();
  diskTrouble = null;
  made = 0;
  journal = await openJournal();
  intake = new Intake(journal, new RecentIds(), {
    arrival: () => ({ nowMs: 1_795_000_000_000, newId: () => `made-${made++}` }),
    diskFull: () => diskTrouble,
  });
  server = createServer(
    ingestListener({ intake, health: () => ({ status: "ok" }), log: () => {} }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await journal.close();
  directory.remove();
});

type Sent = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};
type Got = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
};

/** `fetch` forbids Host and Origin; this sends what it is told. */
const send = ({
  method = "POST",
  path = "/v1/events",
  headers = {},
  body = "",
}: Sent): Promise<Got> =>
  new Promise((resolve, reject) => {
    const all = { "content-type": "application/x-ndjson", ...headers };
    const sent = httpRequest(
      { port, host: "127.0.0.1", method, path, headers: all },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const parsed: unknown = text === "" ? null : JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const line = (id: string): string => JSON.stringify({ id, dataset: "shop", data: { a: 1 } });

describe("POST /v1/events", () => {
  test("acknowledges what it kept, per line", async () => {
    const got = await send({ body: `${line("a")}\nnonsense\n${line("b")}\n` });
    expect(got.status).toBe(200);
    const answer = ingestAnswerSchema.parse(got.body);
    expect(answer).toMatchObject({ accepted: 2, rejected: [{ line: 2 }] });
    expect(intake.counts).toMatchObject({ accepted: 2, rejected: 1 });
  });

  test("answers 400 when no line was good", async () => {
    expect(await send({ body: "nonsense" })).toMatchObject({ status: 400, body: { accepted: 0 } });
  });

  test("takes gzip and JSON content types with parameters", async () => {
    const body = gzipSync(`${line("a")}\n`);
    const headers = {
      "content-encoding": "gzip",
      "content-type": "application/json; charset=utf-8",
    };
    expect(await send({ body, headers })).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  test("a repeated id is acknowledged and journalled once, even after a restart", async () => {
    await send({ body: line("same") });
    const before = journal.backlogBytes;
    expect(await send({ body: `${line("same")}\n${line("same")}` })).toMatchObject({
      body: { accepted: 2 },
    });
    expect(journal.backlogBytes).toBe(before);
    expect(intake.counts.repeated).toBe(2);

    await journal.close();
    const recalled = new RecentIds();
    await recallIds(journal, recalled);
    expect([recalled.add("same"), recalled.add("other")]).toEqual([false, true]);
  });

  test("events without an id are never taken for repetitions", async () => {
    const body = '{"dataset":"d","data":{}}\n'.repeat(3);
    await send({ body });
    expect(intake.counts).toMatchObject({ accepted: 3, repeated: 0 });
  });

  test("when the journal fails nothing is acknowledged, and the same events can be sent again", async () => {
    directory.remove();
    expect(await send({ body: line("again") })).toMatchObject({
      status: 503,
      headers: { "retry-after": "2" },
    });
    journal = await openJournal();
    expect(await send({ body: line("again") })).toMatchObject({
      status: 200,
      body: { accepted: 1 },
    });
    expect(intake.counts.repeated).toBe(0);
  });

  test("a full disk answers 503 with Retry-After and the reason", async () => {
    diskTrouble = "Only 3 MB are free.";
    const got = await send({ body: line("a") });
    expect(got).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    expect(errorSchema.parse(got.body).error.sentence).toContain("3 MB");
  });

  test.each([
    ["/v1/traces", '{"resourceSpans":[]}', { code: 14, message: "Only 3 MB are free." }],
    ["/v1/logs", "{}", { code: 14, message: "Only 3 MB are free." }],
    ["/1/batch/shop", '[{"data":{"a":1}}]', { error: "Only 3 MB are free." }],
    ["/1/events/shop", '{"a":1}', { error: "Only 3 MB are free." }],
  ])("%s says it in the form that its clients read, and when to come back", async (...given) => {
    const [path, body, answer] = given;
    diskTrouble = "Only 3 MB are free.";
    const got = await send({ path, body, headers: { "content-type": "application/json" } });
    expect(got).toMatchObject({ status: 503, headers: { "retry-after": "2" }, body: answer });
    expect(intake.counts).toMatchObject({ accepted: 0, refused: 1 });
  });

  const refused: readonly (readonly [name: string, status: number, sent: Sent])[] = [
    ["another content type", 415, { headers: { "content-type": "text/plain" } }],
    ["no content type", 415, { headers: { "content-type": "" } }],
    ["another encoding", 415, { headers: { "content-encoding": "br" } }],
    ["two encodings", 415, { headers: { "content-encoding": "gzip, gzip" } }],
    ["a page's Origin", 403, { headers: { origin: "https://evil.example" } }],
    ["a page on this machine", 403, { headers: { "sec-fetch-site": "same-site" } }],
    ["a rebound Host", 403, { headers: { host: "evil.example:4318" } }],
    ["a Host that only begins well", 403, { headers: { host: "localhost.evil.example" } }],
    ["a wrong path", 404, { path: "/v1/nothing" }],
    ["a wrong method", 405, { method: "PUT" }],
    ["gzip that is none", 400, { body: "plain", headers: { "content-encoding": "gzip" } }],
    ["a body over the limit", 413, { body: Buffer.alloc(maxBodyBytes + 1, "x") }],
    ["too many events", 413, { body: "x\n".repeat(maxBatchEvents + 1) }],
    [
      "a decompression bomb",
      413,
      { body: gzipSync(Buffer.alloc(200_000_000)), headers: { "content-encoding": "gzip" } },
    ],
  ];
  test.each(refused)("%s is refused with %i and a sentence", async (_, status, sent) => {
    const got = await send({ body: line("a"), ...sent });
    expect(got.status).toBe(status);
    expect(errorSchema.parse(got.body).error.sentence).toMatch(/^[A-Z].*\.$/);
    expect(intake.counts).toMatchObject({ accepted: 0, refused: 1 });
  });

  test("a client that goes away in the middle leaves nothing behind", async () => {
    await new Promise<void>((resolve) => {
      const sent = httpRequest({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/events",
        headers: { "content-type": "application/x-ndjson", "content-length": "1000" },
      });
      sent.on("error", () => resolve());
      sent.write(`${line("half")}\n`, () => setTimeout(() => sent.destroy(new Error("gone")), 20));
    });
    expect(await send({ body: line("b") })).toMatchObject({ status: 200 });
    expect(intake.counts).toMatchObject({ accepted: 1 });
  });

  test("health is read from programs and refused to pages", async () => {
    expect(await send({ method: "GET", path: "/health" })).toMatchObject({ status: 200 });
    const headers = { origin: "http://localhost" };
    expect(await send({ method: "GET", path: "/health", headers })).toMatchObject({ status: 403 });
  });
});
