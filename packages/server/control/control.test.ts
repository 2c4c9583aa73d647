import { rolloutViewSchema, type RolloutView } from "@dimmer/wire";
import type { Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeSplitter } from "../testing/fake-splitter.ts";
import { shopConfig, version } from "../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../testing/start-control.ts";
import { badSecond, goodSecond } from "../testing/traffic.ts";

let directory: ReturnType<typeof temporaryDirectory>;
let control: StartedControl;
let splitter: FakeSplitter;
let candidate: { url: string; server: Server };

beforeEach(async () => {
  directory = temporaryDirectory();
  candidate = await startVersion();
  control = await startControl({ dir: directory.dir, services: [shopConfig()] });
  splitter = new FakeSplitter(control.config.linkSocket);
});
afterEach(async () => {
  splitter.close();
  await control.close();
  candidate.server.close();
  directory.remove();
});

const rollout = async (id = "shop.1"): Promise<RolloutView> =>
  rolloutViewSchema.parse((await control.call("GET", `/rollouts/${id}`)).body);

const ship = async (id: string, url = candidate.url): Promise<{ status: number; body: unknown }> =>
  control.call("POST", "/rollouts", { service: "shop", version: version(id, url) });

const atPercent = (): Promise<RolloutView> =>
  until("the percent stage", async () => {
    const view = await rollout();
    return view.phase === "percent" && view.fleet.applied === 1 ? view : null;
  });

test("a shipped version is exposed to nobody until it answers, then goes into its first stage", async () => {
  const shipped = await ship("v2");
  expect(shipped.status).toBe(201);
  expect(rolloutViewSchema.parse(shipped.body)).toMatchObject({
    id: "shop.1",
    phase: "draft",
    exposurePpm: 0,
  });
  const view = await atPercent();
  expect(view.exposurePpm).toBe(50_000);
  expect(splitter.candidate).toMatchObject({ version: "v2", exposurePpm: 50_000, stageEntry: 1 });
});

test("a bad candidate is rolled back by the bins that show it, without waiting for a tick", async () => {
  await ship("v2");
  await atPercent();
  splitter.sendBin(goodSecond);
  for (let k = 0; k < 8 && splitter.candidate?.exposurePpm !== 0; k += 1) {
    splitter.sendBin(badSecond(8, 8 * k));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await until(
    "exposure 0",
    () => splitter.candidate === null || splitter.candidate.exposurePpm === 0,
  );
  const view = await until("the end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" ? now : null;
  });
  expect(view.cause).toMatchObject({ kind: "verdict" });
  expect(view.harm.rescues).toBeGreaterThan(0);
  expect(view.endedAtMs).not.toBeNull();
  await until("acknowledged counts", () => splitter.unacked === 0);
  const again = await ship("v2");
  expect(again).toMatchObject({ status: 409, body: { error: { code: "markedBad" } } });
});

test("a fuse rolls back, even of the stage entry that was left while it was said", async () => {
  await ship("v2");
  const { candidate } = await atPercent();
  splitter.sendBin(goodSecond);
  await until("counts", () => splitter.unacked === 0);
  const lowered = { verb: "lower", toPpm: 10_000, why: "" };
  expect((await control.call("POST", "/rollouts/shop.1/actions", lowered)).status).toBe(200);
  const sentence = "The candidate failed 10 times in a row for several units.";
  const of = { service: "shop", rollout: "shop.1", stageEntry: 1 };
  splitter.send({ kind: "fuse", ...of, sentence });
  const view = await until("the end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" ? now : null;
  });
  expect(view.cause).toMatchObject({ kind: "fuse", sentence: expect.stringContaining(sentence) });
  const again = await ship(candidate.id);
  expect(again).toMatchObject({ status: 409, body: { error: { code: "markedBad" } } });
});

test("a splitter that does not apply the table keeps the rollout where it is", async () => {
  splitter.applies = false;
  await ship("v2");
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await rollout()).toMatchObject({
    phase: "draft",
    fleet: { live: 1, applied: 0, silent: 0 },
  });
});

test("rolling back needs nothing: no bins, no health, no event store", async () => {
  await ship("v2", "http://127.0.0.1:1");
  const answer = await control.call("POST", "/rollouts/shop.1/actions", {
    verb: "rollback",
    why: "no",
  });
  expect(answer.status).toBe(200);
  await until("the end", async () => (await rollout()).phase === "rolled_back");
});

test("a repeated bin is counted once", async () => {
  await ship("v2");
  await atPercent();
  const bin = splitter.sendBin(goodSecond);
  splitter.repeat(bin);
  await until("its acknowledgement", () => splitter.unacked === 0);
  splitter.repeat(bin);
  splitter.cut();
  splitter.sendBin(goodSecond, bin.startMs + 1_000);
  await until("the second one", () => splitter.unacked === 0);
  const { body } = await control.call("GET", "/rollouts/shop.1/series");
  const points = (body as { points: { stable: { requests: number } }[] }).points;
  expect(points.reduce((sum, { stable }) => sum + stable.requests, 0)).toBe(760);
});

test("a second ship replaces the first, and the first goes to 0", async () => {
  await ship("v2");
  await atPercent();
  const other = await startVersion();
  const shipped = await ship("v3", other.url);
  expect(shipped.status).toBe(201);
  await until("the next candidate", () => splitter.candidate?.version === "v3");
  const first = await until("the end of the first", async () => {
    const view = await rollout("shop.1");
    return view.phase === "rolled_back" ? view : null;
  });
  expect(first.cause?.kind).toBe("replaced");
  other.server.close();
});

test("who comes with the name of a splitter that is there is turned away; gone, its name is free", async () => {
  await until("the splitter has a table", () => splitter.tables.length > 0);
  const other = new FakeSplitter(control.config.linkSocket);
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(other.tables).toEqual([]);
    const { tables } = splitter;
    const before = tables.length;
    await ship("v2");
    await until("the first is told on", () => tables.length > before);
    splitter.close();
    await until("the name is free", () => other.tables.length > 0);
  } finally {
    other.close();
  }
});
