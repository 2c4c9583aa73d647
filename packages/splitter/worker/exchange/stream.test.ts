import { connect } from "node:net";
import { Readable } from "node:stream";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, type Handler, lineOf, mute, Origin, resetting } from "../../testing/origin.ts";
import { sendRaw } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeEach(async () => {
  stable = await Origin.open(answering("x"));
  running = await RunningWorker.open(shopTable(stable.url));
});

afterEach(async () => {
  await running.stop();
  await stable.close();
});

const megabyte = Buffer.alloc(1024 * 1024, "m");

test("bodies pass both ways unchanged, with a length and in chunks", async () => {
  stable.handler = (req, res) => void req.pipe(res);
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, k) => (k * 7) % 256));
  for (const body of [bytes, Readable.from([bytes.subarray(0, 5), bytes.subarray(5)])]) {
    const answer = await request(running.url, { method: "POST", body });
    expect(Buffer.from(await answer.body.arrayBuffer()).equals(bytes)).toBe(true);
  }
});

test("a client that reads slowly holds the version back instead of filling our memory", async () => {
  let written = 0;
  stable.handler = (_req, res) => {
    res.writeHead(200);
    const pump = (): void => {
      while (written < 64) {
        written += 1;
        if (res.write(megabyte)) continue;
        res.once("drain", pump);
        return;
      }
      res.end();
    };
    pump();
  };
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 400));
  const held = written;
  expect(held).toBeLessThan(40);
  let received = 0;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  expect(received).toBeGreaterThan(64 * 1024 * 1024);
});

test("a version that reads slowly holds the client back", async () => {
  stable.handler = (req) => void req.pause();
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 67108864\r\n\r\n");
  for (let n = 0; n < 64; n += 1) socket.write(megabyte);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(socket.writableLength).toBeGreaterThan(20 * 1024 * 1024);
  socket.destroy();
});

test("a client that goes away ends the version's work, and is no failure", async () => {
  let closed = false;
  stable.handler = (_req, res) => {
    res.on("close", () => {
      closed = true;
    });
  };
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await eventually("the request is there", () => stable.seen.length === 1);
  socket.destroy();
  await eventually("the version is told", () => closed);
  const [tally] = await running.stop();
  expect(tally?.stable.keyless).toMatchObject({ requests: 1, failures: { reset: 0 }, latency: [] });
  expect(running.sink.of("access")).toMatchObject([{ "error.type": "clientClosed", error: false }]);
});

test("a client that goes away in the middle of its body is no failure", async () => {
  stable.handler = (req) => void req.resume();
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  await eventually("the request is there", () => stable.seen.length === 1);
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [tally] = await running.stop();
  expect(tally?.stable.keyless).toMatchObject({ requests: 1, failures: { reset: 0 } });
});

test.each([
  ["HEAD", 200, { "content-length": "5" }],
  ["GET", 204, {}],
  ["GET", 304, { etag: '"a"' }],
])("%s with %i has no body and leaves the connection whole", async (method, status, headers) => {
  stable.handler = (_req, res) => {
    res.writeHead(status, headers);
    res.end();
  };
  const one = `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`;
  const last = `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  const answer = await sendRaw(running.port, one + last, 9);
  expect(answer.match(new RegExp(`HTTP/1.1 ${status}`, "g"))).toHaveLength(2);
  expect(answer.endsWith("\r\n\r\n")).toBe(true);
});

test("an answer without a length is framed anew, trailers included", async () => {
  stable.handler = (_req, res) => {
    res.writeHead(200, { Trailer: "X-Sum" });
    res.write("one");
    res.addTrailers({ "X-Sum": "3" });
    res.end("two");
  };
  const answer = await sendRaw(
    running.port,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    9,
  );
  expect(answer).toMatch(/transfer-encoding: chunked/i);
  expect(answer).toMatch(/0\r\nX-Sum: 3\r\n\r\n$/i);
});

const chunked = (trailers: string): string =>
  `POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, Content-Length\r\nConnection: close\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n${trailers}\r\n`;

const echoTrailers: Handler = (req, res) => {
  let body = "";
  req.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  req.on("end", () => {
    res.writeHead(200, { Trailer: "X-Heard" });
    res.write(body);
    res.addTrailers({ "X-Heard": JSON.stringify(req.rawTrailers) });
    res.end();
  });
};

test("trailers of a request reach the version, those that may", async () => {
  stable.handler = echoTrailers;
  const late = "X-Sum: 6\r\nAuthorization: x\r\nX-Dimmer-Unit: root\r\n";
  const answer = await sendRaw(running.port, chunked(late), 9);
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(answer).toContain("onetwo");
  expect(answer).toMatch(/X-Heard: \["X-Sum","6"\]/);
  expect(lineOf(stable.seen[0]?.raw ?? [], "trailer")).toBe("X-Sum");
  const [tally] = await running.stop();
  expect(tally?.stable.keyless).toMatchObject({ requests: 1, failures: { reset: 0 } });
});

test("a request with trailers fails, times out and is given up as any other", async () => {
  running.route(shopTable(stable.url, { service: { attemptTimeoutMs: 500 } }));
  stable.handler = resetting;
  expect(await sendRaw(running.port, chunked("X-Sum: 6\r\n"))).toMatch(/^HTTP\/1\.1 502/);
  stable.handler = mute;
  expect(await sendRaw(running.port, chunked("X-Sum: 6\r\n"))).toMatch(/^HTTP\/1\.1 504/);
  await stable.close();
  expect(await sendRaw(running.port, chunked("X-Sum: 6\r\n"))).toMatch(/^HTTP\/1\.1 502/);
  await stable.listen();
  const [tally] = await running.stop();
  expect(tally?.stable.keyless?.failures).toMatchObject({ reset: 1, timeout: 1, refused: 1 });
});

test("the head of a stream leaves before its first byte", async () => {
  stable.handler = (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.flushHeaders();
  };
  const answer = await request(running.url);
  expect(answer.statusCode).toBe(200);
  answer.body.destroy();
});
