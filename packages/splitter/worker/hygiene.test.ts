import fc from "fast-check";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import {
  type HygieneCase,
  passedOn,
  refusedByBody,
  refusedByHead,
} from "../testing/hygiene-cases.ts";
import { answering, Origin } from "../testing/origin.ts";
import { type Probed, probe, stillServes } from "../testing/raw-probe.ts";
import { sendRaw, statusOf } from "../testing/raw-request.ts";
import { RunningWorker } from "../testing/running-worker.ts";
import { shopTable } from "../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;
/** Requests that a version has seen to their end. */
let whole = 0;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(shopTable(stable.url));
});

beforeEach(() => {
  stable.seen.length = 0;
  whole = 0;
  stable.handler = (req, res) => {
    req.resume();
    req.on("end", () => {
      whole += 1;
      res.end("ok");
    });
  };
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

const refusedFor = (reason: string): number =>
  running.said.reduce(
    (n, message) => n + (message.kind === "tally" ? (message.refused[reason] ?? 0) : 0),
    0,
  );

const named = (cases: readonly HygieneCase[]): [string, HygieneCase][] =>
  cases.map((one) => [one.what, one]);

const expectRefusal = async ({ bytes, expect: wanted }: HygieneCase): Promise<Probed> => {
  if (!("refused" in wanted)) throw new Error("this case is passed on");
  const before = refusedFor(wanted.reason);
  const probed = await probe(running.port, bytes);
  expect(probed.status).toBe(wanted.refused);
  expect(probed.closed).toBe(true);
  expect(probed.answer.split("\r\n\r\n")[1]).toMatch(/^[A-Z*].*\.\n$/);
  expect(whole).toBe(0);
  await eventually("counted", () => refusedFor(wanted.reason) > before);
  return probed;
};

test("the table has what a proxy is asked for", () => {
  expect(refusedByHead.length + refusedByBody.length).toBeGreaterThanOrEqual(60);
});

test.each(named(refusedByHead))("%s: refused, closed, counted, never passed on", async (_, one) => {
  await expectRefusal(one);
  expect(stable.seen).toHaveLength(0);
});

test.each(named(refusedByBody))("%s: refused, closed, counted, never whole", async (_, one) => {
  await expectRefusal(one);
});

test.each(named(passedOn))("%s: passed on", async (_, { bytes, expect: wanted }) => {
  if (!("passed" in wanted)) throw new Error("this case is refused");
  const { status, closed } = await probe(running.port, bytes);
  expect(status).toBe(200);
  expect(stable.seen.map(({ url }) => url)).toEqual([wanted.passed]);
  expect(closed).toBe(wanted.closes ?? false);
});

/** Sound requests with a few bytes changed, taken out or put in: what nobody thought of. */
const sound = [
  "GET /a?b=c HTTP/1.1\r\nHost: a\r\nX-Y: z\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
];
const odd = [
  "\r",
  "\n",
  "\0",
  " ",
  "\t",
  ":",
  ",",
  ";",
  "\r\n",
  "0",
  "\x0b",
  "\x7f",
  "\xff",
  "chunked",
];
const wound = fc.record({
  at: fc.nat(100),
  cut: fc.nat(2),
  put: fc.constantFrom("", ...odd),
});

test("no malformed message becomes two requests, hangs, or harms the next client", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sound),
      fc.array(wound, { minLength: 1, maxLength: 3 }),
      async (base, wounds) => {
        stable.seen.length = 0;
        const bytes = wounds.reduce((text, { at, cut, put }) => {
          const from = at % text.length;
          return text.slice(0, from) + put + text.slice(from + cut);
        }, base);
        // Ends what waits for more bytes.
        const socket = connect({ port: running.port, host: "127.0.0.1" });
        let answer = "";
        socket.on("data", (chunk: Buffer) => {
          answer += chunk.toString("latin1");
        });
        socket.on("error", () => undefined);
        const closed = new Promise((resolve) => socket.once("close", resolve));
        socket.end(Buffer.from(bytes, "latin1"));
        await closed;
        expect(stable.seen.length).toBeLessThanOrEqual(1);
        for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm))
          expect([200, 400, 405, 413, 414, 417, 431, 501, 502]).toContain(Number(status));
      },
    ),
    { numRuns: 300 },
  );
  expect(await stillServes(running.port)).toBe(true);
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
