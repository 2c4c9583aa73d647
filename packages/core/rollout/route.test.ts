import { expect, test } from "vitest";
import { shortPlan, World } from "../testing/rollout.ts";
import { toRoute } from "./route.ts";

const internal = { name: "internal", anyOf: [{ by: "unit", in: ["alice"] }] } as const;
const beta = { name: "beta", anyOf: [{ by: "unit", in: ["carol"] }] } as const;
const audience = { cohorts: [internal, beta], deny: [{ by: "unit", in: ["big-bank"] }] } as const;

test("a draft is routed to nobody, so that splitters know it before anybody sees it", () => {
  expect(toRoute(new World().state, audience)).toEqual({
    version: "v2",
    endpoints: ["http://127.0.0.1:3002"],
    rollout: "shop.1",
    stageEntry: 0,
    stage: "draft",
    salt: "shop.1",
    hash: 1,
    exposurePpm: 0,
    cohorts: [],
    deny: [],
    mirrorPpm: 0,
    onLost: "lower",
    slowMs: null,
    sliMs: null,
    touches: [],
    success: null,
  });
});

test.each([
  ["shadow", { stage: "shadow:10%", exposurePpm: 0, mirrorPpm: 100_000, cohorts: [] }],
  ["cohort", { stage: "cohort:internal", exposurePpm: 0, mirrorPpm: 0, cohorts: [internal] }],
  ["percent", { stage: "percent:5%", exposurePpm: 50_000, cohorts: [internal], slowMs: 120 }],
  ["full", { stage: "full", exposurePpm: 990_000, cohorts: [internal], onLost: "keep" }],
] as const)("%s exposes its own and the cohorts before it", (phase, route) => {
  expect(toRoute(new World().until(phase).state, audience)).toMatchObject({
    onLost: "lower",
    deny: audience.deny,
    ...route,
  });
});

test("a hold and a pause expose what the stage exposed", () => {
  const world = new World().until("percent", 2);
  const before = toRoute(world.state, audience);
  world.act({ verb: "pause", why: "" });
  expect(toRoute(world.state, audience)).toEqual(before);
});

test("what was lowered is exposed less, under a label and a stage entry of its own", () => {
  const world = new World().until("full");
  const before = toRoute(world.state, audience);
  world.act({ verb: "lower", toPpm: 10_000, why: "" });
  expect(toRoute(world.state, audience)).toMatchObject({
    stage: "percent:1%",
    exposurePpm: 10_000,
    stageEntry: (before?.stageEntry ?? 0) + 1,
    onLost: "lower",
  });
  world.act({ verb: "lower", toPpm: null, why: "" });
  expect(toRoute(world.state, audience)).toMatchObject({
    stage: "cohort:internal",
    exposurePpm: 0,
  });
  world.act({ verb: "lower", toPpm: 0, why: "" });
  expect(toRoute(world.state, audience)).toMatchObject({ stage: "percent:0%", cohorts: [] });
});

test("lowering a stage that mirrors as well as exposes stops its copies", () => {
  const [shadow, cohort, ...rest] = shortPlan.stages;
  if (shadow === undefined || cohort === undefined) throw new Error("the sample plan changed");
  const world = new World({ plan: { ...shortPlan, stages: [cohort, shadow, ...rest] } });
  world.until("shadow");
  expect(toRoute(world.state, audience)).toMatchObject({ mirrorPpm: 100_000 });
  world.act({ verb: "lower", toPpm: 0, why: "" });
  expect(toRoute(world.state, audience)).toMatchObject({ mirrorPpm: 0, cohorts: [] });
});

test("a rollout that goes back is routed to nobody until all have applied it, then not at all", () => {
  const world = new World().until("percent", 2);
  world.judge("fail");
  expect(toRoute(world.state, audience)).toMatchObject({
    stage: "rolling back",
    exposurePpm: 0,
    cohorts: [],
    stageEntry: 3,
  });
  world.tick();
  expect(toRoute(world.state, audience)).toBeNull();
});

test("a rollout that is done needs no candidate", () => {
  const world = new World().until("full");
  world.act({ verb: "good", note: "", opened: [] });
  expect(toRoute(world.until("done").state, audience)).toBeNull();
});

test("a cohort that the service does not define is nobody", () => {
  const world = new World().until("cohort");
  expect(toRoute(world.state, { cohorts: [beta], deny: [] })).toMatchObject({ cohorts: [] });
});
