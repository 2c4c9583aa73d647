import { gzipSync } from "node:zlib";
import type { RoutePolicy } from "@dimmer/core";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fallbackTimeoutMs } from "../../limits.ts";
import { answering, failing, type Handler, mute, Origin, resetting } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

const routes: readonly RoutePolicy[] = [
  { methods: ["*"], path: "/graphql", rescue: false, outcomes: "graphql" },
  { methods: ["*"], path: "/grpc", rescue: false, outcomes: "grpc" },
  { methods: ["GET"], path: "/assets/*", rescue: true, asset: true },
  { methods: ["GET"], path: "/public", rescue: true, cachedByArm: true },
  { methods: ["POST"], path: "/pay", rescue: false, idempotencyKey: "idempotency-key" },
];

const open = (exposurePpm: number) =>
  shopTable(stable.url, { service: { routes }, candidate: { to: candidate.url, exposurePpm } });

beforeEach(async () => {
  stable = await Origin.open(answering("from stable"));
  candidate = await Origin.open(answering("from candidate"));
  running = await RunningWorker.open(open(1_000_000));
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const ask = async (
  path: string,
  method: "GET" | "POST" = "GET",
  more: Record<string, string> = {},
) => {
  const headers = { "x-user": "u-1", ...more };
  const answer = await request(`${running.url}${path}`, { method, headers });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const { statusCode: status, headers: got, trailers } = answer;
  return { status, bytes, text: bytes.toString(), headers: got, trailers };
};

const marked = async (): Promise<number> => {
  const [tally] = await running.stop();
  const counts = tally?.candidate.bucket;
  expect(counts?.requests).toBe(1);
  return counts?.failures.marked ?? 0;
};

const trailing =
  (trailers: Record<string, string>): Handler =>
  (_req, res) => {
    res.writeHead(200, { trailer: Object.keys(trailers).join(", ") });
    res.write("body");
    res.addTrailers(trailers);
    res.end();
  };

const json =
  (body: unknown, headers: Record<string, string> = {}): Handler =>
  (_req, res) => {
    const text = JSON.stringify(body);
    res.writeHead(200, { "content-type": "application/json; charset=utf-8", ...headers });
    res.end(headers["content-encoding"] === "gzip" ? gzipSync(text) : text);
  };

const errors = { data: null, errors: [{ message: "no" }] };

type Case = { what: string; path: string; handler: Handler; count: number };

test.each<Case>([
  {
    what: "a trailer of ours",
    path: "/",
    handler: trailing({ "X-Dimmer-Outcome": "bad; code=cart-lost", "X-Sum": "4" }),
    count: 1,
  },
  {
    what: "a trailer that is no mark",
    path: "/",
    handler: trailing({ "X-Dimmer-Outcome": "fine", "X-Sum": "4" }),
    count: 0,
  },
  {
    what: "a grpc-status that is the server's fault",
    path: "/grpc",
    handler: trailing({ "grpc-status": "13" }),
    count: 1,
  },
  {
    what: "a grpc-status that is the caller's",
    path: "/grpc",
    handler: trailing({ "grpc-status": "5" }),
    count: 0,
  },
  {
    what: "a grpc-status where no route asks for it",
    path: "/",
    handler: trailing({ "grpc-status": "13" }),
    count: 0,
  },
  {
    what: "a grpc-status in the head",
    path: "/grpc",
    handler: (_req, res) => res.setHeader("grpc-status", "14").end(),
    count: 1,
  },
  { what: "GraphQL errors", path: "/graphql", handler: json(errors), count: 1 },
  {
    what: "GraphQL errors in a batch",
    path: "/graphql",
    handler: json([{ data: 1 }, errors]),
    count: 1,
  },
  {
    what: "GraphQL errors, compressed",
    path: "/graphql",
    handler: json(errors, { "content-encoding": "gzip" }),
    count: 1,
  },
  {
    what: "GraphQL errors in a coding nobody reads",
    path: "/graphql",
    handler: json(errors, { "content-encoding": "x" }),
    count: 0,
  },
  {
    what: "a field called errors further in",
    path: "/graphql",
    handler: json({ data: errors }),
    count: 0,
  },
  {
    what: "an empty list of errors",
    path: "/graphql",
    handler: json({ data: 1, errors: [] }),
    count: 0,
  },
  { what: "errors where no route asks for them", path: "/", handler: json(errors), count: 0 },
  {
    what: "errors in an answer longer than is read",
    path: "/graphql",
    handler: json({ ...errors, x: "x".repeat(70_000) }),
    count: 0,
  },
])("$what at $path counts as marked: $count", async ({ path, handler, count }) => {
  candidate.handler = handler;
  const answer = await ask(path, "POST");
  expect(answer.status).toBe(200);
  expect(JSON.stringify([answer.headers, answer.trailers])).not.toMatch(/x-dimmer/i);
  if (answer.trailers["x-sum"] !== undefined) expect(answer.trailers["x-sum"]).toBe("4");
  expect(await marked()).toBe(count);
});

test("an answer that is read along reaches the client byte for byte", async () => {
  const body = gzipSync(JSON.stringify(errors));
  candidate.handler = (_req, res) => {
    res.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    res.write(body.subarray(0, 7));
    setTimeout(() => res.end(body.subarray(7)), 20);
  };
  expect((await ask("/graphql")).bytes.equals(body)).toBe(true);
});

const only =
  (text: string): Handler =>
  (req, res) => {
    if (req.url?.endsWith(text) === true) res.end(text);
    else res.writeHead(404).end("not here");
  };

test("a file that one arm does not have is asked of the other, for users of either", async () => {
  candidate.handler = only("new.js");
  stable.handler = only("old.js");
  expect(await ask("/assets/old.js")).toMatchObject({ status: 200, text: "old.js" });
  expect(await ask("/assets/new.js")).toMatchObject({ status: 200, text: "new.js" });
  running.route({ ...open(1), generation: 2 });
  const other = await ask("/assets/new.js");
  expect(other).toMatchObject({ status: 200, text: "new.js" });
  expect(other.headers["cache-control"]).toBe("private");
  expect((await ask("/assets/none.js")).status).toBe(404);
  expect((await ask("/pages/new.js")).status).toBe(404);
  await running.stop();
  const [, , found] = running.sink.of("access");
  expect(found).toMatchObject({
    "dimmer.repeated": "otherArm",
    "dimmer.arm": "stable",
    "dimmer.served_by": "v2",
    error: false,
  });
});

test("a file that was on the other arm is nobody's failure", async () => {
  candidate.handler = only("new.js");
  stable.handler = (req) => req.socket.destroy();
  expect(await ask("/assets/old.js")).toMatchObject({
    status: 404,
    text: "No version that serves now has this file; load the page again.\n",
  });
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 1, bad: [], failures: { reset: 0 } });
});

test.each<[string, Handler]>([
  ["fails with 500", failing(500)],
  ["refuses with 403", failing(403)],
  ["resets", resetting],
  ["never answers", mute],
])("a file that one arm does not have is 404 when the other %s", async (_what, handler) => {
  running.route({ ...open(1), generation: 2 });
  stable.handler = only("old.js");
  candidate.handler = handler;
  const startedMs = performance.now();
  expect(await ask("/assets/new.js")).toMatchObject({
    status: 404,
    text: "No version that serves now has this file; load the page again.\n",
  });
  expect(performance.now() - startedMs).toBeLessThan(4 * fallbackTimeoutMs);
  expect(candidate.seen).toHaveLength(1);
  const [tally] = await running.stop();
  expect(tally?.stable.bucket).toMatchObject({ requests: 1, bad: [] });
});

test("no file is asked of a candidate that nobody is shown", async () => {
  running.route({ ...open(0), generation: 2 });
  stable.handler = only("old.js");
  expect(await ask("/assets/new.js")).toMatchObject({ status: 404, text: "not here" });
  expect(candidate.seen).toHaveLength(0);
});

test("only a route that keeps the arms apart may leave a candidate's answer public", async () => {
  candidate.handler = (_req, res) => res.setHeader("cache-control", "public, max-age=60").end();
  expect((await ask("/public")).headers["cache-control"]).toBe("public, max-age=60");
  expect((await ask("/other")).headers["cache-control"]).toBe("private, max-age=60");
});

test("an idempotency key makes a POST safe to repeat, where the route says so", async () => {
  candidate.handler = (req) => req.socket.destroy();
  const key = { "Idempotency-Key": "k-1" };
  expect(await ask("/pay", "POST", key)).toMatchObject({ status: 200, text: "from stable" });
  expect((await ask("/pay", "POST")).status).toBe(502);
  expect((await ask("/other", "POST", key)).status).toBe(502);
});
