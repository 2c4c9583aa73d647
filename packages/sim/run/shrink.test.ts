import { expect, test } from "vitest";
import { calm, shipAt } from "../complaints/complaint.ts";
import type { Scenario, Step } from "../scenario/scenario.ts";
import { type Run, shrink } from "./shrink.ts";

const kill: Step = { atMs: 12_000, act: { kind: "killControl", backMs: 500 } };

const large: Scenario = calm({
  splitters: 3,
  repeatShare: 0.1,
  skewMs: 45_000,
  strict: true,
  steps: [
    { atMs: 1_000, act: { kind: "reset", splitter: 0 } },
    shipAt(2_000),
    { atMs: 3_000, act: { kind: "noTraffic", forMs: 5_000 } },
    { atMs: 9_000, act: { kind: "killWorker", splitter: 1 } },
    kill,
    { atMs: 40_000, act: { kind: "secondControl" } },
  ],
});

/** A world in which control forgets what was shipped when it is killed, with two splitters or more. */
const forgetful: Run = ({ steps, splitters, chaosMs, calmMs }) => {
  const shipped = steps.some(({ act }) => act.kind === "ship");
  const killed = steps.find(({ act }) => act.kind === "killControl");
  const atMs = (killed?.atMs ?? 0) + 300;
  const isBroken = shipped && killed !== undefined && splitters > 1 && chaosMs + calmMs >= atMs;
  const violations = isBroken ? [{ checker: "S21", atMs, sentence: "forgotten" }] : [];
  return Promise.resolve({ violations });
};

test("a failing scenario shrinks to what makes it fail", async () => {
  const violation = { checker: "S21", atMs: 12_300, sentence: "forgotten" };
  const { scenario, violation: least } = await shrink(large, violation, forgetful);
  expect(scenario.steps).toEqual([shipAt(2_000), kill]);
  expect(scenario).toMatchObject({ splitters: 2, repeatShare: 0, skewMs: 0, strict: false });
  expect(scenario.chaosMs + scenario.calmMs).toBe(13_300);
  expect(least.atMs).toBe(12_300);
});

test("a scenario that breaks something else is no smaller form of it", async () => {
  const violation = { checker: "S1", atMs: 12_300, sentence: "" };
  const { scenario } = await shrink(large, violation, forgetful);
  expect(scenario).toEqual(large);
});
