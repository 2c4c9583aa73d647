import fc from "fast-check";
import { IncomingMessage, METHODS, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { maxVerificationsPerSecond } from "../limits.ts";
import { answering, lineOf, Origin } from "../testing/origin.ts";
import { hmacToken, OverrideSigner } from "../testing/sign.ts";
import { shopTable } from "../testing/tables.ts";
import { openReconciliation } from "./event/reconciliation.ts";
import { Faults } from "./faults.ts";
import type { ClientRequest } from "./front/client.ts";
import { Reception, type ReceptionOptions } from "./reception.ts";
import { Refusals } from "./refusals.ts";

const secret = "a secret of sixteen";
const signer = new OverrideSigner();
let stable: Origin;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
});

afterAll(async () => {
  await stable.close();
});

const open = (own: Partial<ReceptionOptions["context"]> = {}) => {
  const faults: unknown[] = [];
  const reception = new Reception({
    splitter: "test",
    refusals: new Refusals(),
    context: {
      pseudonym: "dimmer-test",
      randomHex: (digits) => "a".repeat(digits),
      eventId: () => "e-1",
      wallMs: Date.now,
      monoMs: () => performance.now(),
      random: () => 0,
      reconciliation: openReconciliation(),
      emit: () => undefined,
      alarm: () => undefined,
      refuse: () => undefined,
      fault: (error) => faults.push(error),
      ...own,
    },
  });
  const service = {
    unit: [
      { from: "claim", name: "sub" },
      { from: "header", name: "x-user" },
      { from: "mint", cookie: "dimmer_uid" },
    ],
    claimKeys: { keys: [`secret:${secret}`] },
    trust: ["127.0.0.0/8"],
  } as const;
  const table = shopTable(stable.url, { service, candidate: { to: stable.url } });
  reception.route({ ...table, overrideKey: signer.publicKey });
  return { reception, faults };
};

type Head = { readonly method: string; readonly url: string; readonly rawHeaders: string[] };

const requestOf = (head: Head): ClientRequest =>
  Object.assign(Readable.from([]), {
    ...head,
    httpVersion: "1.1",
    rawTrailers: [],
    socket: { remoteAddress: "127.0.0.1" },
  });

const responseTo = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()));

/** What Node's parser may hand over: any byte of Latin-1 that is no control character, and tabs. */
const text = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)),
});
const claims = fc.record({
  sub: fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  }),
});
const line = fc.oneof(
  fc.tuple(fc.constantFrom("X-User", "x-dimmer-unit", "Cookie", "baggage", "traceparent"), text),
  fc.tuple(fc.constantFrom("X-Forwarded-For", "Via", "Max-Forwards", "Trailer", "Expect"), text),
  fc.tuple(fc.constantFrom("X-Dimmer-Override", "Authorization", "Connection", "Accept"), text),
  claims.map((said): [string, string] => ["Authorization", `Bearer ${hmacToken(said, secret)}`]),
  text.map((tail): [string, string] => ["X-Dimmer-Override", `${signer.token()}${tail}`]),
);
const target = fc.oneof(
  text.map((path) => `/${path}`),
  text.map((tail) => `/?dimmer_as=${signer.token()}${tail}`),
  text.map((tail) => `/?dimmer_as=${signer.token()}%0d%0a${tail}`),
);

test("no head of a request breaks our own code", async () => {
  const { reception, faults } = open();
  const methods = METHODS.filter((method) => method !== "CONNECT");
  fc.assert(
    fc.property(
      fc.constantFrom(...methods),
      target,
      fc.array(line, { maxLength: 6 }),
      (method, url, lines) => {
        const rawHeaders = ["Host", "a", ...lines.flat()];
        reception.receive(requestOf({ method, url, rawHeaders }), responseTo());
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
  await eventually("all are over", () => reception.inFlight === 0);
  expect(faults).toEqual([]);
  await reception.close();
});

const get = (): ClientRequest => requestOf({ method: "GET", url: "/", rawHeaders: ["Host", "a"] });

test("what breaks before a request is under way is answered 500, and told", async () => {
  const broken = new Error("no randomness");
  const { reception, faults } = open({
    randomHex: () => {
      throw broken;
    },
  });
  const res = responseTo();
  reception.receive(get(), res);
  expect(res.statusCode).toBe(500);
  expect(faults).toEqual([broken]);
  expect(reception.inFlight).toBe(0);
  await reception.close();
});

test("what breaks once the answer has come ends its request, and is told", async () => {
  const broken = new Error("no room for events");
  const { reception, faults } = open({
    emit: () => {
      throw broken;
    },
  });
  reception.receive(get(), responseTo());
  await eventually("the end", () => reception.inFlight === 0);
  expect(faults).toEqual([broken]);
  await reception.close();
});

test("made-up overrides leave users' claims their own part of the worker", async () => {
  const { reception, faults } = open({ monoMs: () => 0 });
  const about = (name: string, value: string): ClientRequest =>
    requestOf({ method: "GET", url: "/", rawHeaders: ["Host", "a", name, value] });
  for (let n = 0; n <= maxVerificationsPerSecond; n += 1)
    reception.receive(about("X-Dimmer-Override", `x${n}.y`), responseTo());
  await eventually("all are over", () => reception.inFlight === 0);
  stable.seen.length = 0;
  reception.receive(
    about("Authorization", `Bearer ${hmacToken({ sub: "ada" }, secret)}`),
    responseTo(),
  );
  await eventually("it has arrived", () => stable.seen.length === 1);
  expect(lineOf(stable.seen[0]?.raw ?? [], "x-dimmer-unit")).toBe("ada");
  expect(faults).toEqual([]);
  await reception.close();
});

test("each fault is counted, and one a second is logged with its place", () => {
  const refusals = new Refusals();
  const log: string[] = [];
  let nowMs = 0;
  const write = (said: string): void => void log.push(said);
  const faults = new Faults({ refusals, monoMs: () => nowMs, write });
  faults.add(new Error("first"));
  faults.add(new Error("second"));
  nowMs = 1_000;
  faults.add("third");
  expect(refusals.take()).toEqual({ fault: 3 });
  expect(log).toEqual([
    expect.stringMatching(/report this: Error: first\n\s+at .*faults\.test\.ts/),
    expect.stringMatching(/report this: third\n$/),
  ]);
});
