import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { sendRaw, statusOf } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

/** A version that keeps the bytes it gets, and answers each read with the same ones. */
let server: Server;
let running: RunningWorker;
let received = "";
let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const sockets = new Set<Socket>();

beforeEach(async () => {
  received = "";
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  server = createServer((socket) => {
    let began = false;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (!began) setTimeout(() => socket.write(Buffer.from(answer, "latin1")), 50);
      began = true;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  running = await RunningWorker.open(shopTable(`http://127.0.0.1:${port}`));
});

afterEach(async () => {
  await running.stop();
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("a length and an announced trailer reach the version as a length alone", async () => {
  const hidden = "GET /admin HTTP/1.1\r\nHost: a\r\nX-Dimmer-Unit: boss\r\n\r\n";
  const head = `POST /a HTTP/1.1\r\nHost: a\r\nTrailer: X-Foo\r\nContent-Length: ${hidden.length}\r\n`;
  expect(statusOf(await sendRaw(running.port, `${head}\r\n${hidden}`))).toBe(200);
  await eventually("the body", () => received.endsWith(hidden));
  const [lines = "", body] = received.split("\r\n\r\n");
  expect(lines.match(/^content-length: \d+$/gim)).toEqual([`content-length: ${hidden.length}`]);
  expect(lines).not.toMatch(/^(?:transfer-encoding|trailer):/im);
  expect(`${body}\r\n\r\n`).toBe(hidden);
});

test("a chunked body with an announced trailer reaches the version as chunked alone", async () => {
  const head = "POST /a HTTP/1.1\r\nHost: a\r\nTrailer: X-Foo\r\nTransfer-Encoding: chunked\r\n";
  const sent = sendRaw(running.port, `${head}\r\n2\r\nhi\r\n0\r\nX-Foo: 1\r\n\r\n`);
  expect(statusOf(await sent)).toBe(200);
  await eventually("the trailer", () => received.endsWith("0\r\nX-Foo: 1\r\n\r\n"));
  expect(received).toMatch(/^transfer-encoding: chunked$/im);
  expect(received).not.toMatch(/^content-length:/im);
});

test.each(["\xe2\x82\xac", "\xe9", "\xff"])(
  "a version's trailer of the bytes %o arrives byte for byte",
  async (bytes) => {
    const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n";
    answer = `${head}\r\n2\r\nok\r\n0\r\nX-T: ${bytes}\r\n\r\n`;
    const get = "GET /t HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    const got = await sendRaw(running.port, get);
    expect(got.endsWith(`0\r\nX-T: ${bytes}\r\n\r\n`)).toBe(true);
  },
);
