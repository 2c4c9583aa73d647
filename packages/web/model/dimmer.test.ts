import { expect, test } from "vitest";
import { rollouts } from "../testing/rollouts.ts";
import { dimmerView } from "./dimmer.ts";

test("the bar is lit as far as the candidate is exposed, and points at the next stage", () => {
  const view = dimmerView(rollouts.raising);
  expect(view.lit).toBe(0.05);
  expect(view.next).toBe(0.25);
  expect(view.reached).toBeNull();
  expect(view.sentence).toBe("5% of users, plus internal users, on v2, 95% on v1");
});

test("after a rollback nothing is lit and how far it was is kept", () => {
  const view = dimmerView(rollouts.rolledBack);
  expect(view.lit).toBe(0);
  expect(view.next).toBeNull();
  expect(view.reachedText).toBe("reached 5%");
});

test("at full it says why stable still serves one in a hundred", () => {
  expect(dimmerView(rollouts.full)).toMatchObject({
    exposure: "99%",
    rest: "1%",
    holdback: "held back until it is done",
  });
  expect(dimmerView(rollouts.raising).holdback).toBeNull();
});

test("a lowered rollout shows how far it had been", () => {
  const view = dimmerView({ ...rollouts.holding, exposurePpm: 10_000 });
  expect(view.reached).toBe(0.25);
  expect(view.exposure).toBe("1%");
});
