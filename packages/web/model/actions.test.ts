import { expect, test } from "vitest";
import { rollouts } from "../testing/rollouts.ts";
import { actionsView } from "./actions.ts";

test("only what control would accept is offered", () => {
  expect(actionsView(rollouts.holding)).toMatchObject({ promote: null, pause: null });
  expect(actionsView(rollouts.holding).resume).not.toBeNull();
  expect(actionsView(rollouts.rolledBack)).toMatchObject({ lower: null, lowerTo: [] });
});

test("lowering goes to what the plan has passed, and to named cohorts", () => {
  expect(actionsView(rollouts.full).lowerTo).toEqual([
    { toPpm: 500_000, label: "50%" },
    { toPpm: 250_000, label: "25%" },
    { toPpm: 50_000, label: "5%" },
    { toPpm: null, label: "internal users only" },
  ]);
});

test("promote says whom the next stage reaches", () => {
  expect(actionsView(rollouts.raising).promote).toContain("25% of users see the candidate");
});
