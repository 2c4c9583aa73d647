import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, failing, Origin } from "../../testing/origin.ts";
import { sendRaw, statusOf } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;
const sockets: Socket[] = [];

const table = (exposurePpm: number, generation = 1) =>
  shopTable(stable.url, { generation, candidate: { to: candidate.url, exposurePpm } });

beforeEach(async () => {
  stable = await Origin.open(answering("plain stable"));
  candidate = await Origin.open(answering("plain candidate"));
  running = await RunningWorker.open(table(1_000_000));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

/** A version that echoes whatever comes after 101, behind its name. */
const echoing =
  (name: string) =>
  (socket: Duplex): void => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${name}\r\n\r\n${name}:`,
    );
    socket.pipe(socket);
  };

const ask = (lines = ""): string =>
  `GET /live HTTP/1.1\r\nHost: a\r\nX-User: u-1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n`;

type Open = { readonly socket: Socket; received: string };

const open = async (bytes = ask()): Promise<Open> => {
  const socket = connect({ port: running.port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  const state: Open = { socket, received: "" };
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    state.received += chunk.toString("latin1");
  });
  socket.write(bytes);
  await eventually("an answer", () => state.received.includes("\r\n\r\n"));
  return state;
};

test("an upgrade reaches the assigned version, and bytes pass both ways unchanged", async () => {
  candidate.onUpgrade = echoing("candidate");
  const every = Buffer.from(Array.from({ length: 100_000 }, (_, k) => k % 256)).toString("latin1");
  const opened = await open(`${ask("Sec-WebSocket-Key: k\r\n")}early`);
  opened.socket.write(Buffer.from(every, "latin1"));
  await eventually("all of it", () => opened.received.endsWith(every));
  expect(opened.received).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(opened.received).toMatch(/\r\nSec-WebSocket-Accept: candidate\r\n/);
  expect(opened.received).toContain("candidate:early");
  const raw = candidate.seen[0]?.raw.join("|") ?? "";
  expect(raw).toMatch(/upgrade\|websocket/i);
  expect(raw).toContain("Sec-WebSocket-Key|k");
  expect(raw).toContain("x-dimmer-version|v2");
});

test("one side may end its half and still read", async () => {
  candidate.onUpgrade = (socket) => {
    echoing("candidate")(socket);
    socket.unpipe(socket);
    socket.resume();
    socket.on("end", () => socket.end("last word"));
  };
  const opened = await open();
  opened.socket.end();
  await eventually("the last word", () => opened.received.endsWith("last word"));
});

test("a tunnel is one request with one outcome, and one event at its end", async () => {
  candidate.onUpgrade = echoing("candidate");
  const opened = await open();
  opened.socket.end();
  await eventually("its event", () => running.sink.of("access").length === 1);
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 1, failures: { reset: 0 } });
  expect(tally?.candidate.bucket?.latency.reduce((n, m) => n + m, 0)).toBe(1);
  expect(running.sink.of("access")).toMatchObject([
    { "http.response.status_code": 101, "dimmer.served_by": "v2", error: false },
  ]);
});

test("a version that breaks its tunnel off has failed", async () => {
  candidate.onUpgrade = (socket) => {
    echoing("candidate")(socket);
    setTimeout(() => {
      if ("resetAndDestroy" in socket && typeof socket.resetAndDestroy === "function")
        socket.resetAndDestroy();
    }, 20);
  };
  const opened = await open();
  await new Promise((resolve) => opened.socket.once("end", resolve));
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 1, failures: { reset: 1 } });
});

test("a client that breaks its tunnel off has not", async () => {
  candidate.onUpgrade = echoing("candidate");
  const opened = await open();
  opened.socket.resetAndDestroy();
  await eventually("its event", () => running.sink.of("access").length === 1);
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 1, failures: { reset: 0 } });
});

test("a version may answer in HTTP instead; its answer is the connection's last", async () => {
  candidate.handler = failing(403);
  const answer = await sendRaw(running.port, ask());
  expect(statusOf(answer)).toBe(403);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain("failed with 403");
});

test("a candidate that cannot be upgraded to is replaced by stable", async () => {
  await candidate.close();
  stable.onUpgrade = echoing("stable");
  const opened = await open();
  expect(opened.received).toContain("101");
  await eventually("stable", () => opened.received.includes("stable:"));
  await candidate.listen();
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ rescued: 1, failures: { refused: 1 } });
});

test.each(["h2c", "TLS/1.0", "HTTP/2.0"])(
  "an upgrade to %s is ignored: requests inside would pass unseen",
  async (protocol) => {
    const answer = await sendRaw(running.port, ask().replace("websocket", protocol));
    expect(statusOf(answer)).toBe(200);
    expect(candidate.seen.at(-1)?.raw.join("|")).not.toContain(protocol);
  },
);

test("a rollback closes the candidate's tunnels and streams, and no others", async () => {
  candidate.onUpgrade = echoing("candidate");
  stable.onUpgrade = echoing("stable");
  const onCandidate = await open();
  const onStable = await open(ask().replace("X-User: u-1\r\n", ""));
  candidate.handler = (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write("data: 1\n\n");
  };
  const stream = await open("GET /events HTTP/1.1\r\nHost: a\r\nX-User: u-1\r\n\r\n");
  const closed: string[] = [];
  for (const [name, { socket }] of Object.entries({ onCandidate, onStable, stream }))
    socket.once("end", () => closed.push(name));
  running.route(table(0, 2));
  await eventually("both are closed", () => closed.length === 2);
  expect(closed.toSorted()).toEqual(["onCandidate", "stream"]);
  expect(onStable.socket.readyState).toBe("open");
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 2, failures: { reset: 0 } });
});

test("a candidate that becomes stable keeps its tunnels", async () => {
  candidate.onUpgrade = echoing("candidate");
  const opened = await open();
  running.route(
    shopTable(candidate.url, {
      generation: 2,
      service: { stable: { version: "v2", endpoints: [candidate.url] } },
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  opened.socket.write("still here");
  await eventually("an echo", () => opened.received.endsWith("still here"));
});
