import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answering, failing, Origin } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";
import { addTotals, totalsLine } from "./reconciliation.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

beforeEach(async () => {
  stable = await Origin.open(answering("stable"));
  candidate = await Origin.open(failing(500));
  const { services, ...table } = shopTable(stable.url, {
    service: { trust: ["127.0.0.1"] },
    candidate: { to: candidate.url, exposurePpm: 500_000, mirrorPpm: 1_000_000 },
  });
  running = await RunningWorker.open({ ...table, services });
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const ask = async (unit: string, more: Record<string, string> = {}): Promise<void> => {
  const answer = await request(running.url, { headers: { "x-user": unit, ...more } });
  await answer.body.dump();
};

test("what is counted, told, taken and dropped adds up", async () => {
  for (let n = 0; n < 20; n += 1) await ask(`u-${n}`);
  await ask("u-1", { "x-dimmer-shadow": "1" });
  await running.stop();
  const totals = running.totals;
  expect(totals).toMatchObject({ counted: 20, copied: 1, requests: 21, dropped: 0, waiting: 0 });
  const { attempts, copies, own, taken } = totals;
  expect(attempts).toBe(running.sink.of("attempt").length);
  expect(attempts).toBeGreaterThan(0);
  expect(copies).toBe(running.sink.of("shadow").length);
  expect(copies).toBeGreaterThan(0);
  expect(21 + attempts + copies + own).toBe(taken);
});

test("events that ingest refuses are known to be lost", async () => {
  running.sink.status = 400;
  await ask("u-1");
  await running.stop();
  const { requests, attempts, copies, taken, dropped } = running.totals;
  expect([taken, dropped]).toEqual([0, requests + attempts + copies]);
});

test("totals of workers add up, and are one event each", () => {
  const one = { counted: 1, copied: 2, requests: 3, attempts: 4, copies: 5, own: 6, taken: 7 };
  const totals = { ...one, dropped: 8, waiting: 9 };
  expect(addTotals([totals, totals])).toMatchObject({ counted: 2, waiting: 18 });
  const line = totalsLine(totals, { id: "e-1", timeMs: 1, splitter: "s" });
  expect(JSON.parse(line)).toMatchObject({
    dataset: "dimmer",
    data: { "dimmer.totals.dropped": 8, "dimmer.splitter": "s" },
  });
});
