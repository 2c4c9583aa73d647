import type { Server } from "node:http";
import type { ControlStore } from "@dimmer/store";
import { type Replay, replaySchema } from "@dimmer/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeSplitter } from "../../testing/fake-splitter.ts";
import { shopConfig, version } from "../../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../../testing/start-control.ts";
import { badSecond, goodSecond } from "../../testing/traffic.ts";
import { Replays } from "./replays.ts";

/** One rollout over a real control and store: 5 %, some good seconds, then it fails. */
const directory = temporaryDirectory();
let control: StartedControl;
let splitter: FakeSplitter;
let candidate: { url: string; server: Server };
const stores: ControlStore[] = [];

const phase = async (): Promise<unknown> => {
  const { body } = await control.call("GET", "/rollouts/shop.1");
  return (body as { readonly phase: string }).phase;
};

beforeAll(async () => {
  candidate = await startVersion();
  const between = (store: ControlStore): ControlStore => {
    stores.push(store);
    return store;
  };
  control = await startControl({ dir: directory.dir, services: [shopConfig()], between });
  splitter = new FakeSplitter(control.config.linkSocket);
  await control.call("POST", "/rollouts", {
    service: "shop",
    version: version("v2", candidate.url),
  });
  await until("the percent stage", () => splitter.candidate?.exposurePpm === 50_000);
  for (let k = 0; k < 5; k += 1) splitter.sendBin(goodSecond);
  for (let k = 0; k < 8 && splitter.candidate?.exposurePpm !== 0; k += 1) {
    splitter.sendBin(badSecond(8, 8 * k));
    await until("counts", () => splitter.unacked === 0);
  }
  await until("the end", async () => (await phase()) === "rolled_back");
});
afterAll(async () => {
  splitter.close();
  await control.close();
  candidate.server.close();
  directory.remove();
});

const replay = async (order: object): Promise<Replay> => {
  const { body } = await control.call("POST", "/rollouts/shop.1/replay", order);
  return replaySchema.parse(body);
};

test("a replay fails where the rollout did, and says so", async () => {
  const told = await replay({});
  expect(told).toMatchObject({ ended: "rolledBack", fired: { stageEntry: 1, label: "at 5 %" } });
  expect(told.fired?.requests).toBeGreaterThan(0);
  expect(told.fired?.requests).toBeLessThanOrEqual(told.requests);
  expect(told.sentences[0]).toContain("Judged again it fails after");
  expect(told.sentences[1]).toMatch(/^In fact it was off all users/);
});

test("a replay changes nothing", async () => {
  const before = await control.call("GET", "/rollouts/shop.1/journal");
  await replay({ alpha: 0.5 });
  expect(await control.call("GET", "/rollouts/shop.1/journal")).toEqual(before);
});

test("the α of a replay is shared out as the rollout's was", async () => {
  const [as, tenth] = [await replay({}), await replay({ alpha: 0.001 })];
  expect(tenth.entries[0]?.alphaNow).toBeCloseTo((as.entries[0]?.alphaWas ?? 0) / 10, 12);
});

test("a plan without that exposure cannot be judged by these counts", async () => {
  const { plan } = shopConfig();
  const stages = [{ ...plan.stages[0], exposurePpm: 100_000 }, plan.stages[1]];
  const told = await replay({ plan: { ...plan, stages } });
  expect(told).toMatchObject({ fired: null, entries: [{ untold: "notInPlan" }] });
  expect(told.neverExposed).toEqual(["percent:10%", "full"]);
});

test("a plan that could not be shipped is refused with its mistake", async () => {
  const { plan } = shopConfig();
  const { status, body } = await control.call("POST", "/rollouts/shop.1/replay", {
    plan: { ...plan, stages: [plan.stages[0]] },
  });
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: "badPlan" } } });
});

test("counts that are gone are said to be, and so is a rollout that exposed nothing", async () => {
  const [store] = stores;
  const stored = await store?.rollout("shop.1");
  if (store === undefined || stored === null || stored === undefined)
    throw new Error("the rollout is stored");
  async function* nothing(): AsyncGenerator<never> {}
  const pruned = { bins: nothing, sheets: nothing, journal: () => store.journal("shop.1") };
  const run = (from: typeof pruned) =>
    new Replays().run(stored.state, {}, { store: from, cohorts: [] });
  expect(await run(pruned)).toMatchObject({
    ok: false,
    error: { code: "countsPruned", sentence: expect.stringContaining("kept for 7 days") },
  });
  expect(await run({ ...pruned, journal: async () => [] })).toMatchObject({
    ok: false,
    error: { sentence: "shop.1 never exposed anything: there is nothing to judge." },
  });
});
