import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { isFailure, isRepeatable } from "./answer.ts";
import { openClient } from "./client.ts";
import { headersOf } from "./person.ts";
import { parseOptions } from "./options.ts";
import { TrafficRecord } from "./record.ts";
import type { Session, Step } from "./session.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const person = {
  id: "staff-3",
  plan: "plus",
  region: "eu",
  appVersion: "4.2.0",
  staff: true,
} as const;
const session: Session = { user: person.id, headers: headersOf(person), steps: [] };
const step: Step = {
  thinkMs: 0,
  method: "PUT",
  path: "/cart",
  route: "PUT /cart",
  body: '{"lines":[]}',
};

const against = async (answer: RequestListener) => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const client = openClient(`http://127.0.0.1:${address.port}`);
  closers.push(
    () => server.close(),
    () => client.close(),
  );
  return client.send(session, step);
};

test("a client tells who answered, under which trace, with the headers of its person", async () => {
  const seen: unknown[] = [];
  const answer = await against((request, response) => {
    seen.push(request.method, request.url, request.headers);
    response.writeHead(200, { "x-shop-version": "v2" }).end("{}");
  });
  expect(answer).toMatchObject({
    user: "staff-3",
    staff: true,
    route: "PUT /cart",
    status: 200,
    fault: null,
    servedBy: "v2",
  });
  expect(answer.endMs).toBeGreaterThanOrEqual(answer.startMs);
  expect(seen.slice(0, 2)).toEqual(["PUT", "/cart"]);
  expect(seen[2]).toMatchObject({
    "x-user-id": "staff-3",
    "x-staff": "1",
    "x-plan": "plus",
    traceparent: expect.stringMatching(new RegExp(`^00-${answer.traceId}-[0-9a-f]{16}-01$`)),
  });
});

test.each<[string, RequestListener, object]>([
  ["a 500", (_, response) => response.writeHead(500).end(), { status: 500, fault: null }],
  ["a reset", (request) => request.socket.destroy(), { status: 0, fault: "UND_ERR_SOCKET" }],
  [
    "a body that is cut",
    (_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("x");
      setTimeout(() => response.destroy(), 5);
    },
    { status: 0 },
  ],
])("%s is a failure, kept one by one", async (_, listener, expected) => {
  const answer = await against(listener);
  expect(answer).toMatchObject(expected);
  expect(isFailure(answer)).toBe(true);
  const record = new TrafficRecord();
  record.add(answer);
  record.add({ ...answer, route: "POST /checkout" });
  record.add({ ...answer, status: 404 });
  expect(record.summary).toMatchObject({ requests: 3, failed: 2, failedRepeatable: 1, refused: 1 });
  expect(record.failures).toHaveLength(2);
});

test("reads and PUT /cart may be repeated, orders may not", () => {
  expect(
    ["GET /", "HEAD /items", "OPTIONS /", "PUT /cart", "PUT /cart/x", "POST /checkout"].map(
      isRepeatable,
    ),
  ).toEqual([true, true, true, true, false, false]);
});

test("a record that only sums keeps no answers", async () => {
  const record = new TrafficRecord();
  const answer = await against((_, response) => response.end());
  record.add(answer);
  record.onlySums();
  record.add(answer);
  expect([record.answers.length, record.summary.requests]).toEqual([0, 2]);
});

test.each([
  [["--for", "5"], "--target"],
  [["--target", "http://example.org"], "--target"],
  [["--target", "https://127.0.0.1:1"], "--target"],
  [["--target", "http://127.0.0.1:1", "--for", "0"], "--for"],
  [["--target", "http://127.0.0.1:1", "--for", "86401"], "--for"],
  [["--target", "http://127.0.0.1:1", "--rate", "-1"], "--rate"],
  [["--target", "http://127.0.0.1:1", "--population", "1.5"], "--population"],
  [["--target", "http://127.0.0.1:1", "--sped", "2"], "--sped"],
])("%j is refused with a sentence", (args, word) => {
  const parsed = parseOptions(args);
  expect(parsed.ok ? "" : parsed.sentence).toContain(word);
});
