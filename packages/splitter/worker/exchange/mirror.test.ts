import { bucketOf } from "@dimmer/core";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, failing, lineOf, mute, Origin, resetting } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

const mirroring = (mirrorPpm: number) =>
  shopTable(stable.url, {
    service: { attemptTimeoutMs: 20_000 },
    candidate: { to: candidate.url, exposurePpm: 0, mirrorPpm },
  });

beforeEach(async () => {
  stable = await Origin.open(answering("from stable"));
  candidate = await Origin.open(answering("from candidate"));
  running = await RunningWorker.open(mirroring(1_000_000));
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const ask = async (unit: string, method: "GET" | "POST" = "GET"): Promise<string> => {
  const answer = await request(`${running.url}/items/1`, { method, headers: { "x-user": unit } });
  return answer.body.text();
};

const mirrored = async () => (await running.stop())[0]?.mirror;

test("copies are marked, and compared by failure alone", async () => {
  expect(await ask("u-1")).toBe("from stable");
  candidate.handler = failing(500);
  expect(await ask("u-2")).toBe("from stable");
  stable.handler = failing(500);
  candidate.handler = answering("other");
  await ask("u-3");
  await eventually("three copies", () => running.sink.of("shadow").length === 3);
  const raw = candidate.seen[0]?.raw ?? [];
  expect(lineOf(raw, "x-dimmer-shadow")).toBe("1");
  expect(lineOf(raw, "baggage")).toBe("dimmer=shop:v2,dimmer.shadow=1");
  const shadows = running.sink.of("shadow");
  expect(await mirrored()).toEqual({
    pairs: 3,
    candidateWorse: [
      { unit: "u-2", n: 1, endpoint: "GET /items/:id", eventId: shadows[1]?.["id"] },
    ],
    stableWorse: [{ unit: "u-3", n: 1, endpoint: "GET /items/:id", eventId: shadows[2]?.["id"] }],
    skipped: {},
  });
});

test("a whole unit is mirrored or none of it, by a salt of its own", async () => {
  running.route(mirroring(400_000));
  for (let n = 0; n < 30; n += 1) await ask(`u-${n % 15}`);
  const expected = Array.from({ length: 15 }, (_, n) => `u-${n}`).filter(
    (unit) => bucketOf("shop.1:shadow", unit) < 400_000,
  );
  await eventually("the copies", () => candidate.seen.length === 2 * expected.length);
  const units = new Set(candidate.seen.map(({ raw }) => lineOf(raw, "x-user")));
  expect(units).toEqual(new Set(expected));
});

test("only safe requests of stable are copied", async () => {
  await ask("u-1", "POST");
  await request(running.url).then((answer) => answer.body.dump());
  running.route(shopTable(stable.url, { candidate: { to: candidate.url, mirrorPpm: 1_000_000 } }));
  await ask("u-1");
  expect(candidate.seen.filter(({ raw }) => lineOf(raw, "x-dimmer-shadow") !== null)).toEqual([]);
});

test.each([
  ["never answers", mute],
  ["resets", resetting],
])(
  "a shadow that %s delays nobody; copies beyond the bound are skipped and counted",
  async (_what, handler) => {
    candidate.handler = handler;
    const startedMs = performance.now();
    for (let n = 0; n < 5; n += 1) {
      const texts = await Promise.all(Array.from({ length: 40 }, (_, k) => ask(`u-${k}`)));
      expect(new Set(texts)).toEqual(new Set(["from stable"]));
    }
    // The deadline of an attempt is 20 s: nobody waited for one.
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    const known = (): number => {
      const mirror = running.tallies()[0]?.mirror;
      return (mirror?.pairs ?? 0) + (mirror?.skipped["busy"] ?? 0);
    };
    if (handler === resetting) await eventually("all pairs", () => known() === 200);
    const counts = await mirrored();
    if (handler === mute) expect(counts?.skipped).toEqual({ busy: 136 });
    else expect(counts?.candidateWorse).toHaveLength(counts?.pairs ?? -1);
  },
);

test("a shadow that never ends its answer is cut", async () => {
  candidate.handler = (_req, res) => {
    res.writeHead(200);
    const pour = (): void => {
      while (res.write("x".repeat(65_536)));
      res.once("drain", pour);
    };
    pour();
  };
  await ask("u-1");
  await eventually("it is cut", () => running.sink.of("shadow").length === 1);
  expect(await mirrored()).toMatchObject({ pairs: 1, candidateWorse: [] });
});

test("a client that leaves after its copy has failed makes no pair", async () => {
  candidate.handler = failing(500);
  stable.handler = mute;
  const leaving = new AbortController();
  const left = request(`${running.url}/items/1`, {
    headers: { "x-user": "u-1" },
    signal: leaving.signal,
  }).catch(() => undefined);
  await eventually("the copy", () => running.sink.of("shadow").length === 1);
  leaving.abort();
  await left;
  await eventually("its end", () => running.sink.of("access").length === 1);
  expect(await mirrored()).toMatchObject({ pairs: 0, candidateWorse: [] });
});
