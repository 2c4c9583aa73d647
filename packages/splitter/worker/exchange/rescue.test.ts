import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, failing, type Handler, mute, Origin, resetting } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

const echo: Handler = (req, res) => {
  res.write(`${req.method} `);
  req.pipe(res);
};

beforeEach(async () => {
  stable = await Origin.open(answering("from stable"));
  candidate = await Origin.open(answering("from candidate"));
  running = await RunningWorker.open(
    shopTable(stable.url, { candidate: { to: candidate.url }, service: { attemptTimeoutMs: 300 } }),
  );
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const ask = async (
  method: "GET" | "HEAD" | "OPTIONS" | "PUT" | "POST",
  path: string,
  body?: string | Buffer,
) => {
  const headers = { "x-user": "u-1" };
  const answer = await request(`${running.url}${path}`, { method, headers, body: body ?? null });
  return { status: answer.statusCode, text: await answer.body.text() };
};

const counted = async () => {
  const [tally] = await running.stop();
  return tally?.candidate.bucket;
};

const earlyReset: Handler = (_req, res) => {
  res.writeHead(200, { "content-length": 1_000 });
  res.write("the first bytes");
  setTimeout(() => res.destroy(), 1);
};

test.each<[string, Handler, string]>([
  ["answers 500", failing(500), "status"],
  ["answers 503", failing(503), "status"],
  ["resets", resetting, "reset"],
  ["never answers", mute, "timeout"],
  ["resets after its first bytes", earlyReset, "reset"],
])("a GET is rescued when the candidate %s", async (_what, handler, kind) => {
  candidate.handler = handler;
  expect(await ask("GET", "/items/7")).toEqual({ status: 200, text: "from stable" });
  expect(await counted()).toMatchObject({
    requests: 1,
    attempts: 1,
    rescued: 1,
    latency: [],
    failures: { [kind]: 1 },
    bad: [{ unit: "u-1", signal: "errors", n: 1, seen: 0, kind, endpoint: "GET /items/:id" }],
  });
  expect(running.sink.of("attempt")).toMatchObject([
    { "error.type": kind, "service.name": "shop", "dimmer.arm": "candidate", error: true },
  ]);
  expect(running.sink.of("access")).toMatchObject([
    {
      "dimmer.rescued": true,
      "dimmer.attempts": 2,
      "dimmer.served_by": "v1",
      "dimmer.version": "v2",
      "dimmer.candidate_error": kind,
      error: false,
    },
  ]);
});

test("a GET is rescued when nothing listens at the candidate", async () => {
  await candidate.close();
  expect(await ask("GET", "/")).toEqual({ status: 200, text: "from stable" });
  await candidate.listen();
  expect(await counted()).toMatchObject({ failures: { refused: 1 }, rescued: 1 });
});

test("HEAD and OPTIONS are rescued, POST is not", async () => {
  candidate.handler = failing(500);
  expect((await ask("HEAD", "/")).status).toBe(200);
  expect((await ask("OPTIONS", "/")).status).toBe(200);
  expect(await ask("POST", "/cart", "x")).toEqual({ status: 500, text: "failed with 500" });
  expect(stable.seen.map(({ method }) => method)).toEqual(["HEAD", "OPTIONS"]);
  expect(await counted()).toMatchObject({ requests: 3, rescued: 2, bad: [{ n: 3, seen: 1 }] });
});

test.each<[string, Handler]>([
  ["answers 500 without reading", failing(500)],
  ["resets", resetting],
  [
    "reads everything, then answers 500",
    (req, res) => req.resume().on("end", () => failing(500)(req, res)),
  ],
])(
  "a PUT that the route allows is sent again with its body when the candidate %s",
  async (_what, handler) => {
    candidate.handler = handler;
    stable.handler = echo;
    const body = "b".repeat(50_000);
    expect(await ask("PUT", "/cart", body)).toEqual({ status: 200, text: `PUT ${body}` });
    expect((await ask("PUT", "/other", body)).status).toBeGreaterThanOrEqual(500);
  },
);

test("a body above 64 KiB is passed on, and not rescued", async () => {
  candidate.handler = echo;
  const body = Buffer.alloc(200_000, "x");
  expect((await ask("PUT", "/cart", body)).text).toHaveLength(200_004);
  candidate.handler = failing(500);
  expect((await ask("PUT", "/cart", body)).status).toBe(500);
});

test("the client's answer is stable's alone, byte for byte", async () => {
  candidate.handler = (_req, res) => {
    res.writeHead(500, { "x-from": "candidate", "set-cookie": "a=1" });
    res.end("candidate");
  };
  const answer = await request(`${running.url}/`, { headers: { "x-user": "u-1" } });
  expect(answer.headers).not.toHaveProperty("x-from");
  expect(answer.headers).not.toHaveProperty("set-cookie");
  expect(await answer.body.text()).toBe("from stable");
});

test("a failure of stable as well reaches the client, and counts as seen", async () => {
  candidate.handler = resetting;
  stable.handler = failing(503);
  expect((await ask("GET", "/")).status).toBe(503);
  expect(await counted()).toMatchObject({ rescued: 0, bad: [{ n: 1, seen: 1 }] });
});

test("an answer that has begun to leave is broken off, never glued to another", async () => {
  candidate.handler = (_req, res) => {
    res.writeHead(200, { "content-length": 100_000 });
    res.write("x".repeat(40_000));
    setTimeout(() => res.destroy(), 30);
  };
  await expect(ask("GET", "/")).rejects.toThrow();
  expect(stable.seen).toHaveLength(0);
  expect(await counted()).toMatchObject({ failures: { reset: 1 }, rescued: 0, bad: [{ seen: 1 }] });
});

test("an event stream is not held back", async () => {
  candidate.handler = (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write("data: 1\n\n");
  };
  const answer = await request(`${running.url}/`, { headers: { "x-user": "u-1" } });
  const first = await answer.body[Symbol.asyncIterator]().next();
  expect(String(first.value)).toBe("data: 1\n\n");
  answer.body.destroy();
});

test("a failure that the application marks behind a 200 counts, and its mark stays here", async () => {
  candidate.handler = (_req, res) => {
    res.setHeader("x-dimmer-outcome", "bad; code=cart-lost");
    res.end("sorry");
  };
  expect(await ask("GET", "/")).toEqual({ status: 200, text: "sorry" });
  expect(await counted()).toMatchObject({
    failures: { marked: 1 },
    bad: [{ kind: "marked", seen: 1 }],
  });
});

test("the budget bounds rescues and says so once it is spent", async () => {
  candidate.handler = failing(500);
  running.worker.hear({ kind: "rescues", perSecond: { shop: 3 } });
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async () => (await ask("GET", "/")).status),
  );
  const rescued = statuses.filter((status) => status === 200).length;
  expect(rescued).toBeGreaterThanOrEqual(6);
  expect(rescued).toBeLessThan(20);
  expect(running.alarms).toContain("rescuesSpent");
  expect(running.alarms.filter((alarm) => alarm === "rescuesSpent")).toHaveLength(1);
});

test("ten failures of three units in a row raise an alarm, those of one unit do not", async () => {
  candidate.handler = failing(500);
  for (let n = 0; n < 12; n += 1) await ask("POST", "/");
  expect(running.alarms).toEqual([]);
  for (let n = 0; n < 2; n += 1)
    await request(`${running.url}/`, { method: "POST", headers: { "x-user": `v-${n}` } });
  expect(running.alarms).toEqual(["failuresInARow"]);
});

test("deadlines are kept when stable is mute too", async () => {
  candidate.handler = mute;
  stable.handler = mute;
  const startedMs = performance.now();
  expect(await ask("GET", "/")).toEqual({
    status: 504,
    text: "shop did not answer in time; try again in a moment.\n",
  });
  expect(performance.now() - startedMs).toBeGreaterThan(550);
});

test("every request keeps its arm through raises, and is counted where it arrived", async () => {
  const at = (exposurePpm: number, stageEntry: number) =>
    shopTable(stable.url, { candidate: { to: candidate.url, exposurePpm, stageEntry } });
  const slow: Handler = (req, res) => void setTimeout(() => answering("x")(req, res), 20);
  stable.handler = slow;
  candidate.handler = slow;
  const served = new Map<string, string[]>();
  const steps = [50_000, 200_000, 500_000, 1_000_000];
  for (const [index, ppm] of steps.entries()) {
    running.route(at(ppm, index + 1));
    const asked = Array.from({ length: 60 }, async (_, n) => {
      const answer = await request(`${running.url}/`, { headers: { "x-user": `u-${n}` } });
      await answer.body.dump();
    });
    await eventually(
      "all in flight",
      () => stable.seen.length + candidate.seen.length === 60 * (index + 1),
    );
    await Promise.all(asked);
  }
  const [, ...tallies] = [null, ...(await running.stop())];
  for (const event of running.sink.of("access")) {
    const unit = String(event["dimmer.unit"]);
    served.set(unit, [
      ...(served.get(unit) ?? []),
      `${String(event["dimmer.stage_entry"])}${String(event["dimmer.arm"])}`,
    ]);
    expect(event["dimmer.served_by"]).toBe(event["dimmer.version"]);
  }
  for (const arms of served.values()) {
    const inOrder = arms.toSorted().map((arm) => arm.slice(1));
    expect(inOrder).toEqual(inOrder.toSorted().toReversed());
    expect(inOrder).toHaveLength(4);
  }
  expect(
    tallies.map(({ stageEntry, stable: a, candidate: b }) => [
      stageEntry,
      (a.bucket?.requests ?? 0) + (b.bucket?.requests ?? 0),
    ]),
  ).toEqual([
    [1, 60],
    [2, 60],
    [3, 60],
    [4, 60],
  ]);
});

test("a request is repeated only while its time lasts", async () => {
  candidate.handler = mute;
  const service = { attemptTimeoutMs: 300, requestTimeoutMs: 200 };
  running.route(
    shopTable(stable.url, { generation: 2, candidate: { to: candidate.url }, service }),
  );
  expect((await ask("GET", "/")).status).toBe(504);
  expect(stable.seen).toEqual([]);
  await running.stop();
  expect(running.sink.of("access")).toMatchObject([{ "dimmer.repeat_skipped": "no_time" }]);
});

test("the second attempt has what the first left, and no more", async () => {
  candidate.handler = mute;
  stable.handler = mute;
  const service = { attemptTimeoutMs: 4_000, requestTimeoutMs: 4_300 };
  running.route(
    shopTable(stable.url, { generation: 2, candidate: { to: candidate.url }, service }),
  );
  const startedMs = performance.now();
  expect((await ask("GET", "/")).status).toBe(504);
  const tookMs = performance.now() - startedMs;
  expect(tookMs).toBeGreaterThan(4_200);
  expect(tookMs).toBeLessThan(7_500);
  expect(stable.seen).toHaveLength(1);
});

test("an event stream and gRPC are never held back", async () => {
  for (const type of ["text/event-stream", "application/grpc-web+proto"]) {
    candidate.handler = (_req, res) => {
      res.writeHead(200, { "content-type": type });
      res.flushHeaders();
    };
    const answer = await request(running.url, { headers: { "x-user": "u-1" } });
    expect(answer.statusCode).toBe(200);
    answer.body.on("error", () => undefined).destroy();
  }
});
