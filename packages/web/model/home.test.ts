import { expect, test } from "vitest";
import { emptyOverview, overviewOf, rollouts } from "../testing/rollouts.ts";
import { homeView } from "./home.ts";

test("what you owe stands before what others owe", () => {
  const other = {
    ...rollouts.raising,
    id: "other.1",
    shippedBy: { kind: "person" as const, name: "Ana" },
    candidate: { ...rollouts.raising.candidate, authors: ["Ana <ana@example.com>"] },
  };
  const view = homeView(overviewOf([other, rollouts.full]));
  expect(view.owed.map((owed) => [owed.rollout.id, owed.yours])).toEqual([
    ["shop.3", true],
    ["other.1", false],
  ]);
  expect(view.headline).toBe("2 rollouts are live, 1 of them yours.");
});

test("endings are apart from what is live, the latest first", () => {
  const older = { ...rollouts.rolledBack, id: "shop.0", endedAtMs: 1 };
  const view = homeView(overviewOf([rollouts.raising, older, rollouts.rolledBack]));
  expect(view.live.map((rollout) => rollout.id)).toEqual(["shop.2"]);
  expect(view.endings.map((rollout) => rollout.endedAtMs)).toEqual([
    rollouts.rolledBack.endedAtMs,
    1,
  ]);
});

test("a bake alone is nobody's debt", () => {
  const baking = { ...rollouts.full, owed: rollouts.full.owed.slice(1) };
  expect(homeView(overviewOf([baking])).owed).toEqual([]);
});

test("an empty house says so", () => {
  expect(homeView(emptyOverview)).toMatchObject({
    empty: true,
    headline: "No service is known yet.",
  });
  expect(homeView(overviewOf([])).headline).toContain("stable serves everybody");
});
