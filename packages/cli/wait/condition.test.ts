import type { RolloutView } from "@dimmer/wire";
import { expect, test } from "vitest";
import { full, holding, raising, rolledBack, rollingBack } from "../testing/views.ts";
import { impossible, reached } from "./condition.ts";
import { parseCondition } from "./parse-condition.ts";

const done: RolloutView = { ...raising, phase: "done", stage: null };
const paused: RolloutView = {
  ...holding,
  hold: holding.hold && { ...holding.hold, reason: "paused" },
};
const blind: RolloutView = {
  ...holding,
  hold: holding.hold && { ...holding.hold, reason: "countsMissing" },
};
const breached: RolloutView = {
  ...holding,
  hold: holding.hold && { ...holding.hold, reason: "breachHeld" },
};

/** Exit code of the wait, or null while it goes on. */
const table: readonly (readonly [string, string, RolloutView, number | null])[] = [
  ["full", "raising", raising, null],
  ["full", "full", full, 0],
  ["full", "done", done, 0],
  ["full", "rolling back", rollingBack, null],
  ["full", "rolled back", rolledBack, 3],
  ["full", "a look required", holding, 5],
  ["full", "paused", paused, 5],
  ["full", "blind for a while", blind, null],
  ["full", "a breach that holds", breached, 3],
  ["done", "full", full, null],
  ["done", "done", done, 0],
  ["gate", "a look required", holding, 0],
  ["gate", "raising", raising, null],
  ["5%", "raising", raising, 0],
  ["percent:5%", "raising", raising, 0],
  ["stage:internal", "raising", raising, 0],
  [
    "5%",
    "decided, not yet applied",
    { ...raising, stages: raising.stages.map((s) => ({ ...s, enteredAtMs: null })) },
    null,
  ],
  ["5%", "done", done, 0],
  ["5%", "draft", { ...raising, phase: "draft", stage: null }, null],
];

test.each(table)("waiting for %s while %s", (...[text, , view, exit]) => {
  expect(reached(parseCondition(text), view)?.exit ?? null).toBe(exit);
});

test("a stage that the plan does not have is never waited for", () => {
  expect(impossible(parseCondition("7%"), raising)).toBe(
    "shop.2 has no stage `7%`; wait for done, gate or one of internal, 5%, full.",
  );
  expect(impossible(parseCondition("5%"), raising)).toBeNull();
});
