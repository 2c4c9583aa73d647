import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, Origin } from "../testing/origin.ts";
import { sendRaw, statusOf } from "../testing/raw-request.ts";
import { RunningWorker } from "../testing/running-worker.ts";
import { shopTable } from "../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(shopTable(stable.url));
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

const many = (n: number): string => Array.from({ length: n }, (_, k) => `X-${k}: 1\r\n`).join("");

const refused: readonly [what: string, status: number, bytes: string][] = [
  ["no Host", 400, "GET / HTTP/1.1\r\n\r\n"],
  ["two Host lines", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
  ["two equal Host lines", 400, "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"],
  ["a Host with a path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"],
  ["a Host with a user", 400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"],
  ["a Host list", 400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"],
  ["another host in the target", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["another port in the target", 400, "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a user in the target", 400, "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n"],
  ["an https target", 400, "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a fragment in the target", 400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a * that is no OPTIONS", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["HTTP/0.9", 400, "GET /\r\n\r\n"],
  ["HTTP/2.0", 400, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"],
  ["HTTP/1.2", 400, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"],
  ["an unknown method", 400, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["TRACE", 405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["CONNECT", 501, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"],
  [
    "chunked in HTTP/1.0",
    400,
    "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "both lengths",
    400,
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "both lengths, the other way round",
    400,
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
  ],
  [
    "two lengths",
    400,
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
  ],
  ["a list of lengths", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx"],
  ["a signed length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx"],
  [
    "a coding besides chunked",
    501,
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "a coding that only looks like chunked",
    501,
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "a chunk size in hex notation",
    400,
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
  ],
  ["a space before the colon", 400, "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"],
  ["a folded line", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"],
  ["a bare CR", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n"],
  ["a bare LF", 400, "GET / HTTP/1.1\nHost: a\n\n"],
  ["a NUL in a value", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"],
  ["a space in the target", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target above 8 KiB", 414, `GET /${"a".repeat(8_200)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ["a head above 16 KiB", 431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(17_000)}\r\n\r\n`],
  ["more than 200 lines", 431, `GET / HTTP/1.1\r\nHost: a\r\n${many(200)}\r\n`],
  [
    "an upgrade with a body",
    400,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx",
  ],
];

test.each(refused)("refuses %s with %i and a sentence", async (_what, status, bytes) => {
  const before = stable.seen.length;
  const answer = await sendRaw(running.port, bytes);
  expect(statusOf(answer)).toBe(status);
  const body = answer.split("\r\n\r\n")[1] ?? "";
  expect(body).toMatch(/^[A-Z*].*\.\n$/);
  expect(stable.seen.length).toBe(before);
});

const passed: readonly [what: string, url: string, bytes: string][] = [
  [
    "absolute form with the same host",
    "/a?b",
    "GET http://A:8080/a?b HTTP/1.1\r\nHost: a:8080\r\n\r\n",
  ],
  ["absolute form without a path", "/", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["HTTP/1.0 without Host", "/old", "GET /old HTTP/1.0\r\n\r\n"],
  ["a double slash", "//a/../b", "GET //a/../b HTTP/1.1\r\nHost: a\r\n\r\n"],
  [
    "an upgrade to h2c, which is ignored",
    "/h2c",
    "GET /h2c HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
  ],
];

test.each(passed)("passes on %s", async (_what, url, bytes) => {
  expect(statusOf(await sendRaw(running.port, bytes))).toBe(200);
  expect(stable.seen.at(-1)?.url).toBe(url);
});

test("bytes that break off in the middle of a request never add to an answer under way", async () => {
  stable.handler = (_req, res) => {
    res.writeHead(200);
    res.write("half");
  };
  const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  let received = "";
  const half = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
      if (received.includes("half")) resolve();
    });
  });
  socket.write(`${head}1\r\nx\r\n`);
  await half;
  socket.write("no chunk size\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  stable.handler = answering("ok");
  expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test("answers OPTIONS * by itself", async () => {
  const before = stable.seen.length;
  expect(statusOf(await sendRaw(running.port, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"))).toBe(200);
  expect(stable.seen.length).toBe(before);
});

test("a request that comes round again is stopped", async () => {
  await sendRaw(running.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const via = stable.seen.at(-1)?.raw.find((_, i, raw) => raw[i - 1]?.toLowerCase() === "via");
  const answer = await sendRaw(running.port, `GET / HTTP/1.1\r\nHost: a\r\nVia: ${via}\r\n\r\n`);
  expect(statusOf(answer)).toBe(508);
});

test("no answer of one request is ever given to the next on the same connection", async () => {
  const bytes = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
  stable.handler = (req, res) => {
    setTimeout(() => res.end(`answer to ${req.url}`), req.url === "/1" ? 40 : 0);
  };
  const answer = await sendRaw(running.port, bytes, 2);
  stable.handler = answering("ok");
  expect(answer.match(/answer to \/\d/g)).toEqual(["answer to /1", "answer to /2"]);
});
