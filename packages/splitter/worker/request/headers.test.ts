import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, lineOf, Origin } from "../../testing/origin.ts";
import { sendRaw } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  candidate = await Origin.open(answering("ok"));
  running = await RunningWorker.open(
    shopTable(stable.url, { candidate: { to: candidate.url, deny: [{ by: "unit", in: ["no"] }] } }),
  );
});

afterAll(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const arrived = async (lines: string, unit = "no"): Promise<string[]> => {
  const origin = unit === "no" ? stable : candidate;
  await sendRaw(
    running.port,
    `GET /a HTTP/1.1\r\nHost: shop.test\r\nX-User: ${unit}\r\n${lines}\r\n`,
  );
  return origin.seen.at(-1)?.raw ?? [];
};

test("end-to-end lines keep their order, case and repetition", async () => {
  const raw = await arrived("X-B: 1\r\nx-A: 2\r\nX-b: 3\r\nCookie: a=1\r\nCookie: b=2\r\n");
  expect(
    raw.filter((_, i) => i % 2 === 0).filter((name) => /^(x-[ab]|cookie)$/i.test(name)),
  ).toEqual(["X-B", "x-A", "X-b", "Cookie", "Cookie"]);
});

test.each(["Keep-Alive: 5", "Proxy-Connection: x", "TE: trailers", "Proxy-Authorization: x"])(
  "the hop-by-hop line %s ends here",
  async (line) => {
    const name = (line.split(":")[0] ?? "").toLowerCase();
    expect(lineOf(await arrived(`${line}\r\n`), name)).toBeNull();
  },
);

test("lines that Connection names end here, in any case and over several lines", async () => {
  const raw = await arrived(
    "Connection: X-one, x-TWO\r\nconnection: x-three\r\nX-One: 1\r\nX-Two: 2\r\nx-Three: 3\r\nX-Four: 4\r\n",
  );
  expect(["x-one", "x-two", "x-three"].map((name) => lineOf(raw, name))).toEqual([
    null,
    null,
    null,
  ]);
  expect(lineOf(raw, "x-four")).toBe("4");
});

test.each(["authorization", "host", "x-forwarded-for", "x-dimmer-unit", "traceparent", "cookie"])(
  "Connection cannot take %s away",
  async (name) => {
    const raw = await arrived(`Connection: ${name}\r\nAuthorization: a\r\nCookie: c=1\r\n`);
    expect(lineOf(raw, name)).not.toBeNull();
  },
);

test("what a client says in our name is replaced by what is true", async () => {
  const lies =
    "X-Dimmer-Version: v9\r\nx-dimmer-unit: root\r\nX-DIMMER-Bucket: 1\r\nx-dimmer-shadow: 1\r\nbaggage: dimmer=shop:v9, a=b, dimmer.shadow=1\r\n";
  const raw = await arrived(lies, "u-1");
  expect(lineOf(raw, "x-dimmer-version")).toBe("v2");
  expect(lineOf(raw, "x-dimmer-unit")).toBe("u-1");
  expect(lineOf(raw, "x-dimmer-bucket")).toMatch(/^\d{1,6}$/);
  expect(lineOf(raw, "x-dimmer-shadow")).toBeNull();
  expect(lineOf(raw, "baggage")).toBe(" a=b,dimmer=shop:v2".trim());
});

test("addresses, protocol and host of a trusted hop are carried on", async () => {
  const raw = await arrived("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n");
  expect(lineOf(raw, "x-forwarded-for")).toBe("9.9.9.9, 127.0.0.1");
  expect(lineOf(raw, "x-forwarded-proto")).toBe("https");
  expect(lineOf(raw, "x-forwarded-host")).toBe("shop.test");
  expect(lineOf(raw, "host")).toBe("shop.test");
});

test.each([
  ["dimmer_session=key", []],
  ["a=1; dimmer_session=key; b=2", ["a=1; b=2"]],
  ["dimmer_session=key; a=1", ["a=1"]],
  ["my_dimmer_session=mine", ["my_dimmer_session=mine"]],
])("the key to Dimmer's own API reaches no version: %s", async (cookies, kept) => {
  const raw = await arrived(`Cookie: ${cookies}\r\n`);
  expect(raw.filter((_, i) => raw[i - 1]?.toLowerCase() === "cookie" && i % 2 === 1)).toEqual(kept);
});

test("a trace is continued, and a broken one begun anew", async () => {
  const id = "0af7651916cd43dd8448eb211c80319c";
  const continued = lineOf(
    await arrived(`traceparent: 00-${id}-b7ad6b7169203331-00\r\n`),
    "traceparent",
  );
  expect(continued).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-00$`));
  expect(continued).not.toContain("b7ad6b7169203331");
  const begun = lineOf(
    await arrived(`traceparent: 00-${"0".repeat(32)}-b7ad6b7169203331-00\r\n`),
    "traceparent",
  );
  expect(begun).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("a unit header that stands there twice names nobody", async () => {
  await sendRaw(
    running.port,
    "GET /twice HTTP/1.1\r\nHost: a\r\nX-User: u-1\r\nX-User: u-2\r\n\r\n",
  );
  expect(stable.seen.at(-1)?.url).toBe("/twice");
});

const answerTo = async (handler: Origin["handler"], unit: string, more = ""): Promise<string> => {
  stable.handler = handler;
  candidate.handler = handler;
  return sendRaw(
    running.port,
    `GET /a HTTP/1.1\r\nHost: a\r\n${unit === "" ? "" : `X-User: ${unit}\r\n`}${more}\r\n`,
  );
};

const withCache =
  (value: string | null): Origin["handler"] =>
  (_req, res) => {
    if (value !== null) res.setHeader("Cache-Control", value);
    res.end("x");
  };

test.each([
  [null, "private"],
  ["public, max-age=60", "private, max-age=60"],
  ["max-age=60, s-maxage=10", "private, max-age=60"],
  ["no-store", "no-store"],
  ["private, max-age=5", "private, max-age=5"],
])("a candidate's Cache-Control %s becomes %s; stable's stays", async (value, expected) => {
  const line = /^cache-control: (.*)\r$/im;
  expect(line.exec(await answerTo(withCache(value), "u-1"))?.[1]).toBe(expected);
  expect(line.exec(await answerTo(withCache(value), "no"))?.[1]).toBe(value ?? undefined);
});

test("hop-by-hop and Dimmer's own lines of an answer do not reach the client", async () => {
  const answer = await answerTo((_req, res) => {
    res.writeHead(200, {
      Connection: "X-Secret",
      "X-Secret": "1",
      "X-Dimmer-Outcome": "bad",
      "Proxy-Connection": "x",
      "Set-Cookie": ["a=1", "b=2"],
      "Content-Length": 0,
    });
    res.end();
  }, "no");
  expect(answer).not.toMatch(/x-secret|x-dimmer|proxy-connection/i);
  expect(answer.match(/^set-cookie: .*$/gim)).toHaveLength(2);
  expect(answer).toMatch(/^via: 1\.1 dimmer\r$/im);
});

const cookieOf = (answer: string): string | undefined =>
  /^set-cookie: (dimmer_uid=.*)\r$/im.exec(answer)?.[1];

test("a unit is minted on navigations only, counts once it is back, and never on shared answers", async () => {
  const page = "Accept: text/html,*/*\r\n";
  const cookie = cookieOf(await answerTo(answering("x"), "", page));
  expect(cookie).toMatch(
    /^dimmer_uid=[0-9a-f]{32}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/,
  );
  expect(cookieOf(await answerTo(answering("x"), "", "Accept: */*\r\n"))).toBeUndefined();
  expect(
    cookieOf(await answerTo(answering("x"), "", `${page}Sec-Fetch-Mode: cors\r\n`)),
  ).toBeUndefined();
  expect(cookieOf(await answerTo(withCache("public, max-age=9"), "", page))).toBeUndefined();
  const seen = candidate.seen.length;
  const back = await answerTo(
    answering("x"),
    "",
    `${page}Cookie: a=1; ${cookie?.split(";")[0]}\r\n`,
  );
  expect(cookieOf(back)).toBeUndefined();
  expect(candidate.seen.length).toBe(seen + 1);
  await answerTo(answering("x"), "", `${page}Cookie: dimmer_uid=root\r\n`);
  expect(candidate.seen.length).toBe(seen + 1);
});
