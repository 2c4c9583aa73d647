import { bucketOf } from "@dimmer/core";
import { Agent, request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { answering, Origin } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;
const agent = new Agent({ connections: 16 });

const table = (generation: number, exposurePpm: number) =>
  shopTable(stable.url, {
    generation,
    service: { stable: { version: "v1", endpoints: [stable.url] } },
    candidate: { to: candidate.url, exposurePpm, stageEntry: 1 + (generation % 5) },
  });

beforeEach(async () => {
  stable = await Origin.open(answering("v1"));
  candidate = await Origin.open(answering("v2"));
  running = await RunningWorker.open(table(1, 0));
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const units = Array.from({ length: 40 }, (_, k) => `u-${k}`);

const ask = async (unit: string): Promise<string> => {
  const answer = await request(running.url, { headers: { "x-user": unit }, dispatcher: agent });
  expect(answer.statusCode).toBe(200);
  return answer.body.text();
};

test("a hundred tables under load lose no request and flip no user", async () => {
  const seen = new Map(units.map((unit) => [unit, ""]));
  let going = true;
  const load = units.map(async (unit) => {
    while (going) seen.set(unit, `${seen.get(unit) ?? ""}${(await ask(unit)).slice(1)}`);
  });
  for (let n = 1; n <= 100; n += 1) {
    running.route(table(1 + n, n * 5_000));
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  going = false;
  await Promise.all(load);
  for (const [unit, versions] of seen) {
    // Exposure only rose, so nobody who saw the candidate saw stable again.
    expect(versions).toMatch(/^1*2*$/);
    expect(await ask(unit)).toBe(bucketOf("shop.1", unit) < 500_000 ? "v2" : "v1");
  }
  const tallies = await running.stop();
  const counted = tallies.flatMap(({ stable: s, candidate: c }) => [s.bucket, c.bucket]);
  const total = counted.reduce((n, counts) => n + (counts?.requests ?? 0), 0);
  expect(total).toBe([...seen.values()].join("").length + units.length);
  expect(counted.flatMap((counts) => counts?.bad ?? [])).toEqual([]);
});

test("lowering takes back those who joined last, and nobody else", async () => {
  running.route(table(2, 500_000));
  const before = await Promise.all(units.map(ask));
  running.route(table(3, 200_000));
  const after = await Promise.all(units.map(ask));
  units.forEach((unit, k) => {
    const bucket = bucketOf("shop.1", unit);
    expect(before[k]).toBe(bucket < 500_000 ? "v2" : "v1");
    expect(after[k]).toBe(bucket < 200_000 ? "v2" : "v1");
  });
});

test("what fails after the table has moved on is repeated where stable is now", async () => {
  const after = await Origin.open(answering("where it is now"));
  let asked = 0;
  stable.handler = (req) => {
    asked += 1;
    setTimeout(() => req.socket.destroy(), 300);
  };
  candidate.handler = (_req, res) => {
    asked += 1;
    setTimeout(() => res.writeHead(500).end(), 300);
  };
  const answers: Promise<string>[] = [ask("u-1")];
  await eventually("stable is asked", () => asked === 1);
  running.route(table(2, 1_000_000));
  answers.push(ask("u-1"));
  await eventually("the candidate is asked", () => asked === 2);
  running.route(shopTable(after.url, { generation: 3 }));
  expect(await Promise.all(answers)).toEqual(["where it is now", "where it is now"]);
  await after.close();
});
