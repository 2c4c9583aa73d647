import { once } from "node:events";
import { request } from "node:https";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect as connectPlain } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { authority, certificate } from "../../testing/certificates.ts";
import { eventually } from "../../testing/eventually.ts";
import { answering, lineOf, Origin } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(shopTable(stable.url));
  running.worker.hear({ kind: "identity", identity: certificate("first") });
});

beforeEach(() => {
  stable.handler = answering("ok");
  stable.seen.length = 0;
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

const open = (): ClientHttp2Session =>
  connectHttp2(`https://localhost:${running.tlsPort}`, { ca: authority });

type Answer = {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
};

const ask = async (
  session: ClientHttp2Session,
  headers: Record<string, string | string[]>,
  body?: Buffer,
): Promise<Answer> => {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answered] = await once(stream, "response");
  return { status: Number(answered[":status"]), headers: answered, body: await buffer(stream) };
};

const refusedFor = (reason: string): number =>
  running.said.reduce(
    (n, message) => n + (message.kind === "tally" ? (message.refused[reason] ?? 0) : 0),
    0,
  );

test.each([
  [["h2", "http/1.1"], "h2"],
  [["http/1.1"], "http/1.1"],
  [[], false],
])("who offers %j speaks %s", async (offered, spoken) => {
  const socket = connect({
    port: running.tlsPort,
    ca: authority,
    servername: "localhost",
    ALPNProtocols: offered,
  });
  await once(socket, "secureConnect");
  expect(socket.alpnProtocol).toBe(spoken);
  socket.destroy();
});

test("HTTP/1.1 over TLS is served, and the version learns that it was https", async () => {
  const sent = request({
    port: running.tlsPort,
    path: "/a?b",
    ca: authority,
    servername: "localhost",
  });
  sent.end();
  const [res] = await once(sent, "response");
  expect([res.statusCode, await text(res)]).toEqual([200, "ok"]);
  expect(stable.seen[0]?.url).toBe("/a?b");
  expect(lineOf(stable.seen[0]?.raw ?? [], "x-forwarded-proto")).toBe("https");
});

test("a stream of HTTP/2 reaches the version as HTTP/1.1", async () => {
  const session = open();
  const answer = await ask(session, {
    ":path": "/a?b",
    ":authority": "shop.test",
    cookie: ["a=1", "b=2"],
    "x-user": "u-1",
    te: "trailers",
  });
  expect([answer.status, answer.body.toString()]).toEqual([200, "ok"]);
  const raw = stable.seen[0]?.raw ?? [];
  expect(stable.seen[0]?.url).toBe("/a?b");
  expect(lineOf(raw, "host")).toBe("shop.test");
  expect(lineOf(raw, "cookie")).toBe("a=1; b=2");
  expect(lineOf(raw, "x-dimmer-unit")).toBe("u-1");
  expect(raw.some((name) => name.startsWith(":"))).toBe(false);
  session.close();
});

test.each([0, 5, 70_000, 1_000_000])(
  "a body of %i bytes goes both ways over HTTP/2",
  async (size) => {
    stable.handler = (req, res) => {
      res.writeHead(200, { "x-length": req.headers["content-length"] ?? "none" });
      req.pipe(res);
    };
    const body = Buffer.alloc(size, "x");
    const session = open();
    const answer = await ask(session, { ":method": "POST", ":path": "/echo" }, body);
    expect(answer.body.equals(body)).toBe(true);
    const declared = { ":method": "POST", ":path": "/echo", "content-length": String(size) };
    expect((await ask(session, declared, body)).body.equals(body)).toBe(true);
    session.close();
  },
);

test("fields that a version repeats, and its trailers, arrive as they were", async () => {
  stable.handler = (_req, res) => {
    res.writeHead(200, [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["etag", '"1"'],
      ["etag", '"2"'],
      ["connection", "keep-alive"],
      ["trailer", "x-sum"],
    ]);
    res.addTrailers({ "x-sum": "42" });
    res.end("body");
  };
  const session = open();
  const stream = session.request({ ":path": "/" });
  const trailers = once(stream, "trailers");
  const [headers] = await once(stream, "response");
  expect(await text(stream)).toBe("body");
  expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(headers["connection"]).toBeUndefined();
  expect((await trailers)[0]).toMatchObject({ "x-sum": "42" });
  session.close();
});

test("an answer that breaks off is reset, never ended as if it were whole", async () => {
  stable.handler = (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write("half");
    setTimeout(() => res.destroy(), 50);
  };
  const session = open();
  const stream = session.request({ ":path": "/" });
  stream.resume();
  const [error] = await once(stream, "error");
  expect(String(error)).toMatch(/INTERNAL_ERROR/);
  session.close();
});

test.each([
  ["another Host than :authority", { ":path": "/", ":authority": "a", host: "b" }, 400],
  ["CONNECT", { ":method": "CONNECT", ":authority": "a:1" }, 405],
  ["a path with a fragment", { ":path": "/a#b" }, 400],
  ["an expectation", { ":path": "/", expect: "tea" }, 417],
  ["a long target", { ":path": `/${"a".repeat(9_000)}` }, 414],
])("over HTTP/2 too, %s is refused", async (_what, headers, status) => {
  const session = open();
  expect((await ask(session, headers)).status).toBe(status);
  expect(stable.seen).toHaveLength(0);
  session.close();
});

test("a new certificate serves new connections, and old ones go on", async () => {
  const peer = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN);
  const dial = async (): Promise<TLSSocket> => {
    const socket = connect({ port: running.tlsPort, ca: authority, servername: "localhost" });
    await once(socket, "secureConnect");
    return socket;
  };
  const session = open();
  await ask(session, { ":path": "/" });
  running.worker.hear({ kind: "identity", identity: certificate("renewed") });
  const renewed = await dial();
  expect(peer(renewed)).toBe("renewed");
  renewed.destroy();
  expect((await ask(session, { ":path": "/" })).status).toBe(200);
  session.close();
  running.worker.hear({ kind: "identity", identity: certificate("first") });
});

test("no more than a hundred streams at a time", async () => {
  const waiting: (() => void)[] = [];
  stable.handler = (_req, res) => {
    waiting.push(() => res.end("late"));
  };
  const session = open();
  await once(session, "remoteSettings");
  expect(session.remoteSettings.maxConcurrentStreams).toBe(100);
  const asked = Array.from({ length: 150 }, () => ask(session, { ":path": "/" }));
  await eventually("a hundred are there", () => stable.seen.length === 100);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(stable.seen).toHaveLength(100);
  stable.handler = answering("ok");
  for (const answer of waiting) answer();
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true);
  session.close();
});

test("a handshake that fails is counted and harms nobody", async () => {
  const before = refusedFor("handshake");
  const plain = connectPlain({ port: running.tlsPort });
  plain.on("error", () => undefined);
  plain.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await new Promise((resolve) => plain.once("close", resolve));
  await eventually("counted", () => refusedFor("handshake") > before);
  const session = open();
  expect((await ask(session, { ":path": "/" })).status).toBe(200);
  session.close();
});

test("on leaving, HTTP/2 clients are told by GOAWAY and their streams end whole", async () => {
  const leaving = await RunningWorker.open(shopTable(stable.url));
  leaving.worker.hear({ kind: "identity", identity: certificate("first") });
  stable.handler = (_req, res) => {
    setTimeout(() => res.end("slow"), 300);
  };
  const session = connectHttp2(`https://localhost:${leaving.tlsPort}`, { ca: authority });
  const goaway = once(session, "goaway");
  const asked = ask(session, { ":path": "/" });
  await eventually("the request is there", () => stable.seen.length === 1);
  const stopped = leaving.stop();
  await goaway;
  expect((await asked).body.toString()).toBe("slow");
  await stopped;
});

test.each(["FOO", "get", "M".repeat(8_000)])(
  "a method that HTTP/1.1 could not carry is refused, and reaches no version: %s",
  async (method) => {
    const session = open();
    expect((await ask(session, { ":method": method, ":path": "/" })).status).toBe(501);
    expect(stable.seen).toHaveLength(0);
    session.close();
  },
);
