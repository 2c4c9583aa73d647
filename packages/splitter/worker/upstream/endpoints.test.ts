import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, failing, type Handler, mute, Origin, resetting } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let first: Origin;
let second: Origin;
let running: RunningWorker;

const both = (service = {}) =>
  shopTable(first.url, {
    service: { stable: { version: "v1", endpoints: [first.url, second.url] }, ...service },
  });

beforeEach(async () => {
  first = await Origin.open(answering("first"));
  second = await Origin.open(answering("second"));
  running = await RunningWorker.open(both());
});

afterEach(async () => {
  await running.stop();
  await Promise.all([first.close(), second.close()]);
});

const ask = async (path = "/", method: "GET" | "POST" = "GET", body: string | null = null) => {
  const answer = await request(`${running.url}${path}`, { method, body });
  const { "retry-after": retryAfter } = answer.headers;
  return { status: answer.statusCode, text: await answer.body.text(), retryAfter };
};

test("requests are spread over the endpoints of a version", async () => {
  for (let n = 0; n < 10; n += 1) await ask();
  expect([first.seen.length, second.seen.length]).toEqual([5, 5]);
});

test("a slow endpoint gets fewer", async () => {
  first.handler = (_req, res) => setTimeout(() => res.end("first"), 300);
  const asking = Array.from({ length: 8 }, async () => {
    for (let n = 0; n < 10; n += 1) await ask();
  });
  await Promise.all(asking);
  expect(second.seen.length).toBeGreaterThan(3 * first.seen.length);
});

test.each<[string, Handler | "away"]>([
  ["is away", "away"],
  ["resets", resetting],
  ["says that it is unable", failing(503)],
])("nobody notices an endpoint that %s", async (_what, handler) => {
  if (handler === "away") await first.close();
  else first.handler = handler;
  for (let n = 0; n < 8; n += 1) expect((await ask()).text).toBe("second");
  if (handler === "away") await first.listen();
  const [tally] = await running.stop();
  const { requests, rescued, bad } = tally?.stable.keyless ?? {};
  expect({ requests, bad }).toEqual({ requests: 8, bad: [] });
  // One in two went there at first, until the endpoint rested.
  expect(rescued).toBeGreaterThan(0);
  expect(running.sink.of("access").filter((event) => event["error"] === true)).toEqual([]);
  expect(running.sink.of("attempt")[0]).toMatchObject({
    "dimmer.instance": first.url,
    "dimmer.repeated": "again",
    "dimmer.arm": "stable",
  });
});

test("an endpoint that fails in a row rests", async () => {
  first.handler = resetting;
  for (let n = 0; n < 20; n += 1) await ask();
  expect(first.seen.length).toBe(5);
});

test.each<[string, Handler]>([
  ["answers 500, which is the build's fault", failing(500)],
  ["hangs: it would get twice its load", mute],
])("stable's attempt is not repeated when it %s", async (_what, handler) => {
  first.handler = handler;
  second.handler = handler;
  running.route(both({ attemptTimeoutMs: 100 }));
  expect((await ask()).status).toBeGreaterThanOrEqual(500);
  expect(first.seen.length + second.seen.length).toBe(1);
});

test("what may not be repeated is not, and says why", async () => {
  first.handler = resetting;
  second.handler = resetting;
  expect((await ask("/cart", "POST", "x")).status).toBe(502);
  expect(first.seen.length + second.seen.length).toBe(1);
  await running.stop();
  expect(running.sink.of("access")).toMatchObject([{ "dimmer.repeat_skipped": "unsafe" }]);
});

test("what was never sent is safe to repeat, whatever it is", async () => {
  await first.close();
  for (let n = 0; n < 6; n += 1) expect((await ask("/cart", "POST", "x")).text).toBe("second");
  await first.listen();
});

test("repeats of stable have a budget", async () => {
  first.handler = failing(503);
  second.handler = failing(503);
  for (let n = 0; n < 30; n += 1) expect((await ask()).status).toBe(503);
  const all = first.seen.length + second.seen.length;
  expect(all).toBeGreaterThanOrEqual(40);
  expect(all).toBeLessThan(55);
  await running.stop();
  expect(running.sink.of("access").at(-1)).toMatchObject({
    "dimmer.repeat_skipped": "budget_spent",
  });
});

test("a route may have a deadline of its own, or forbid repeats", async () => {
  first.handler = mute;
  second.handler = mute;
  const policy = { methods: ["GET"], path: "/quick", rescue: true, attemptTimeoutMs: 100 };
  running.route(both({ attemptTimeoutMs: 20_000, routes: [policy] }));
  const startedMs = performance.now();
  expect((await ask("/quick")).status).toBe(504);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  first.handler = resetting;
  second.handler = resetting;
  running.route(both({ routes: [{ ...policy, retries: 0 }] }));
  const before = first.seen.length + second.seen.length;
  expect((await ask("/quick")).status).toBe(502);
  expect(first.seen.length + second.seen.length).toBe(before + 1);
});

test("a body that is still arriving is no reason for a deadline", async () => {
  first.handler = (req, res) => req.resume().on("end", () => res.end("whole"));
  second.handler = first.handler;
  running.route(both({ attemptTimeoutMs: 400 }));
  const { Readable } = await import("node:stream");
  const slow = Readable.from(
    (async function* () {
      for (let n = 0; n < 8; n += 1) {
        yield "x";
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    })(),
  );
  const answer = await request(running.url, { method: "POST", body: slow });
  expect([answer.statusCode, await answer.body.text()]).toEqual([200, "whole"]);
});

test("health checks take an endpoint out and bring it back", async () => {
  let sick = true;
  first.handler = (req, res) => {
    if (req.url === "/health") res.statusCode = sick ? 500 : 200;
    res.end("first");
  };
  const health = { path: "/health", everyMs: 60, timeoutMs: 1_000 };
  running.route(both({ endpoints: { health, slowStartMs: 0 } }));
  const asked = (origin: Origin): number =>
    origin.seen.filter(({ url }) => url === "/health").length;
  await eventually("it is asked", () => asked(first) >= 3 && asked(second) >= 3);
  for (let n = 0; n < 6; n += 1) expect((await ask()).text).toBe("second");
  sick = false;
  const before = asked(first);
  await eventually("it is asked again", () => asked(first) >= before + 4);
  const texts = [];
  for (let n = 0; n < 6; n += 1) texts.push((await ask()).text);
  expect(texts).toContain("first");
});

test("an endpoint with all its places taken refuses at once, in a sentence", async () => {
  first.handler = (_req, res) => setTimeout(() => res.end("first"), 500);
  running.route(shopTable(first.url, { service: { endpoints: { connections: 1, waiting: 1 } } }));
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(3);
  const refused = answers.find(({ status }) => status === 503);
  expect(refused?.text).toBe(
    "shop has more requests waiting than it can take; try again in a moment.\n",
  );
});

test("an endpoint that leaves the table ends what it has begun", async () => {
  let finish = (): void => undefined;
  first.handler = (_req, res) => {
    res.write("be");
    finish = () => res.end("gun");
  };
  running.route(shopTable(first.url));
  const asking = ask();
  await eventually("it has begun", () => first.seen.length === 1);
  running.route({ ...shopTable(second.url), generation: 2 });
  expect((await ask()).text).toBe("second");
  finish();
  expect((await asking).text).toBe("begun");
});
