import { describe, expect, test } from "vitest";
import { noHarm, sampleVerdict, World } from "../../testing/rollout.ts";
import { positionOf } from "../view.ts";

describe("a stage", () => {
  test("is left when it is proven, dwelled and applied, one stage at a time", () => {
    const world = new World().until("percent", 2);
    const stages = world.decisions.flatMap((decision) =>
      decision.ok && decision.reason !== null ? (positionOf(decision.state)?.stage ?? []) : [],
    );
    expect([...new Set(stages)]).toEqual([0, 1, 2]);
    expect(world.at).toMatchObject({ exposurePpm: 50_000, cohorts: ["internal"], stageEntry: 3 });
  });

  test("counts dwell only while every splitter has applied it", () => {
    const world = new World().until("percent", 2);
    world.tick({ applied: 1 });
    expect(world.at).toMatchObject({ enteredAtMs: null, dwelledMs: 0 });
    world.tick();
    expect(world.at.enteredAtMs).toBe(world.nowMs);
    world.tick();
    expect(world.at.dwelledMs).toBe(1_000);
    world.tick({ silent: 1 });
    world.tick({ applied: 1 });
    expect(world.at.dwelledMs).toBe(1_000);
  });

  test.each([-3_600_000, 3_600_000])(
    "counts a clock that jumps %d ms as two seconds at most",
    (jumpMs) => {
      const world = new World().until("percent", 2);
      world.seconds(1);
      world.tick({}, jumpMs);
      expect(world.at.dwelledMs).toBeLessThanOrEqual(2_000);
      expect(world.at.stage).toBe(2);
      world.act({ verb: "resume", why: "" });
      world.seconds(5);
      expect(world.at.stage).toBe(3);
    },
  );

  test.each([
    ["a verdict that is too old", 5_001, { applied: 2 }],
    ["a silent splitter", 0, { silent: 1 }],
    ["a splitter that lags behind", 0, { applied: 1 }],
    ["no splitter at all", 0, { live: 0, applied: 0 }],
  ] as const)("is not left with %s", (_what, ageMs, fleet) => {
    const world = new World().until("percent", 2);
    world.seconds(3, "undecided");
    world.judge("pass");
    world.tick(fleet, ageMs);
    expect(world.at.stage).toBe(2);
    world.judge("pass");
    world.tick();
    expect(world.at.stage).toBe(3);
  });

  test("is not left by a pass of another stage entry", () => {
    const world = new World().until("percent", 2);
    world.seconds(5, "undecided");
    const stale = sampleVerdict("pass", { atMs: world.nowMs, stageEntry: 2 });
    world.give({ kind: "verdict", verdict: stale, harm: noHarm });
    world.tick();
    expect(world.at.stage).toBe(2);
  });

  test("is not taken as applied by a tick of the millisecond in which it was decided", () => {
    const world = new World().until("percent", 2);
    world.seconds(2, "undecided");
    world.nowMs += 500;
    world.act({ verb: "promote", why: "" });
    world.tick({}, 0);
    expect(world.at).toMatchObject({ stage: 3, enteredAtMs: null });
    world.tick({}, 1);
    expect(world.at.enteredAtMs).toBe(world.nowMs);
  });

  test("freezes the slow threshold of the tick that enters it", () => {
    const world = new World().until("percent", 2);
    world.seconds(3, "undecided");
    world.judge("pass");
    world.tick({ stableSlowMs: 77 });
    expect(world.at).toMatchObject({ stage: 3, slowMs: 77 });
  });
});
