import { expect, test } from "vitest";
import { nowMs, rollouts } from "../testing/rollouts.ts";
import { stageStops } from "./stages.ts";

const states = (rollout: Parameters<typeof stageStops>[0]): string[] =>
  stageStops(rollout, nowMs).map((stop) => stop.state);

test("stops carry the names that people use", () => {
  expect(stageStops(rollouts.raising, nowMs).map((stop) => stop.name)).toEqual([
    "Internal users",
    "5%",
    "25%",
    "50%",
    "Full",
  ]);
});

test("the stage in which it was rolled back is never shown as passed", () => {
  expect(states(rollouts.rolledBack)).toEqual(["done", "failed", "never", "never", "never"]);
  expect(stageStops(rollouts.rolledBack, nowMs)[1]?.detail).toBe("rolled back here");
});

test("a stage that a look is required in says so before it is entered", () => {
  const stages = rollouts.draft.stages.map((stage) => ({ ...stage, look: "required" as const }));
  const [first] = stageStops({ ...rollouts.draft, stages }, nowMs);
  expect(first?.detail).toBe("at least 10 s, look required");
});
