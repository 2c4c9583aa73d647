import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answering, failing, Origin, resetting } from "../testing/origin.ts";
import { RunningWorker } from "../testing/running-worker.ts";
import { shopTable } from "../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

beforeEach(async () => {
  stable = await Origin.open(answering("from stable"));
  candidate = await Origin.open(answering("from candidate"));
  running = await RunningWorker.open(shopTable(stable.url, { candidate: { to: candidate.url } }));
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const get = async (path: string, headers: Record<string, string> = { "x-user": "u-1" }) => {
  const answer = await request(`${running.url}${path}`, { headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
};

test("a unit below the exposure gets the candidate, a keyless request stable", async () => {
  expect((await get("/")).text).toBe("from candidate");
  expect((await get("/", {})).text).toBe("from stable");
});

test.each([
  ["answers 500", failing(500)],
  ["resets", resetting],
])("a candidate that %s is replaced by stable", async (_name, handler) => {
  candidate.handler = handler;
  const answer = await get("/items/7");
  expect(answer).toMatchObject({ status: 200, text: "from stable" });
  const [tally] = await running.stop();
  expect(tally?.candidate.bucket).toMatchObject({ requests: 1, attempts: 1, rescued: 1 });
  expect(tally?.candidate.bucket?.bad).toMatchObject([
    { unit: "u-1", signal: "errors", n: 1, seen: 0, endpoint: "GET /items/:id" },
  ]);
  const [attempt] = running.sink.of("attempt");
  expect(tally?.candidate.bucket?.bad[0]?.eventId).toBe(attempt?.["id"]);
  expect(running.sink.of("access")).toMatchObject([
    { "dimmer.rescued": true, "dimmer.served_by": "v1", "dimmer.arm": "candidate", error: false },
  ]);
});
