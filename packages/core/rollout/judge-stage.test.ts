import { expect, test } from "vitest";
import { alphaOf } from "../judge/ledger.ts";
import { noTerms } from "../judge/terms.ts";
import { shortPlan, World } from "../testing/rollout.ts";
import { judgeStage } from "./judge-stage.ts";

test("nothing is judged before something is exposed or after it goes back", () => {
  const world = new World();
  expect(judgeStage(world.state)).toBeNull();
  world.until("percent", 2).judge("fail");
  expect(judgeStage(world.state)).toBeNull();
  world.tick();
  expect(judgeStage(world.state)).toBeNull();
});

test("a percent stage is judged at its exposure for the exposure of the next", () => {
  const world = new World({ attempt: 2 }).until("percent", 2);
  expect(judgeStage(world.state)).toEqual({
    service: "shop",
    rollout: "shop.1",
    stageEntry: 3,
    version: "v2",
    kind: "percent",
    exposurePpm: 50_000,
    nextExposurePpm: 250_000,
    objective: 0.99,
    alpha: alphaOf({ plan: shortPlan, stageIndex: 2, attempt: 2, reentry: 0 }),
    slowMs: 120,
    body: null,
    terms: noTerms,
    instances: { stable: 1, candidate: 1 },
    floors: expect.objectContaining({ dwellMs: 3_000 }),
    horizonMin: 10,
    enteredAtMs: world.at.decidedAtMs,
  });
});

test("it is the same value as long as the stage entry lasts", () => {
  const world = new World().until("percent", 2);
  const first = judgeStage(world.state);
  world.seconds(2, "undecided");
  world.act({ verb: "pause", why: "" });
  expect(judgeStage(world.state)).toEqual(first);
});

test("full is judged for everybody", () => {
  expect(judgeStage(new World().until("full").state)).toMatchObject({
    kind: "full",
    exposurePpm: 990_000,
    nextExposurePpm: 1_000_000,
  });
});

test("what was lowered is judged at what is left, for what resume would expose", () => {
  const world = new World().until("percent", 3);
  const planned = judgeStage(world.state)?.alpha ?? 0;
  world.act({ verb: "lower", toPpm: 10_000, why: "" });
  const lowered = judgeStage(world.state);
  expect(lowered).toMatchObject({
    kind: "percent",
    exposurePpm: 10_000,
    nextExposurePpm: 250_000,
    stageEntry: 5,
  });
  expect(lowered?.alpha).toBeLessThan(planned);
  world.act({ verb: "lower", toPpm: null, why: "" });
  expect(judgeStage(world.state)).toMatchObject({ kind: "cohort", exposurePpm: 0 });
});
