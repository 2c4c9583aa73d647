import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, Origin } from "../../testing/origin.ts";
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

const expecting = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";

test("a client that waits for a word gets it once a version takes the body, and keeps its connection", async () => {
  stable.handler = (req, res) => void req.pipe(res);
  const socket = connect({ port: running.port, host: "127.0.0.1" });
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.write(expecting);
  await eventually("the word", () => received === "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("body");
  await eventually("the answer", () => received.endsWith("body\r\n0\r\n\r\n"));
  expect(received).not.toMatch(/connection: close/i);
  socket.destroy();
});

test("a client that is refused is not asked for its body, and its connection ends", async () => {
  const { services } = shopTable(stable.url);
  running.route({
    ...shopTable(stable.url),
    services: services.map((one) => ({ ...one, places: { hosts: ["b"], paths: [] } })),
  });
  const answer = await sendRaw(running.port, expecting);
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toMatch(/connection: close/i);
});

test("nobody is told to go on who did not ask", async () => {
  stable.handler = (req, res) => void req.pipe(res);
  const answer = await sendRaw(
    running.port,
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  ["1.1", true],
  ["1.0", false],
])("early hints reach a client of HTTP/%s: %s", async (version, reach) => {
  stable.handler = (_req, res) => {
    res.writeEarlyHints({
      link: ["</a.css>; rel=preload", "</b.js>; rel=preload"],
      "x-dimmer-x": "1",
    });
    setTimeout(() => res.end("page"), 20);
  };
  const answer = await sendRaw(
    running.port,
    `GET / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`,
    9,
  );
  const hints = answer.split("\r\n\r\n")[0] ?? "";
  expect(hints.startsWith("HTTP/1.1 103")).toBe(reach);
  if (reach) expect(hints).toContain("</a.css>; rel=preload, </b.js>; rel=preload");
  expect(hints).not.toContain("x-dimmer");
  expect(answer).toContain("page");
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
});
