import { describe, expect, test } from "vitest";
import { noHarm, sampleVerdict, shortPlan, World } from "../testing/rollout.ts";
import { exposedPpm } from "./view.ts";

describe("a fail", () => {
  test.each(["shadow", "cohort", "percent", "full"] as const)(
    "in %s goes to 0 at once",
    (phase) => {
      const world = new World().until(phase);
      world.judge("fail");
      expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "verdict" } });
      expect(exposedPpm(world.state)).toBe(0);
      expect(world.commands).toEqual(["publish", "markBad", "tell"]);
      world.tick({ applied: 1 });
      expect(world.state.phase).toBe("rolling_back");
      world.tick();
      expect(world.state).toMatchObject({ phase: "rolled_back", convergedAtMs: world.nowMs });
    },
  );

  test("of an earlier stage entry counts as well, also while holding or lowering", () => {
    for (const verb of ["pause", "lower"] as const) {
      const world = new World().until("percent", 3);
      world.act(verb === "pause" ? { verb, why: "" } : { verb, toPpm: 0, why: "" });
      const verdict = sampleVerdict("fail", { atMs: world.nowMs, stageEntry: 1 });
      world.give({ kind: "verdict", verdict, harm: noHarm });
      expect(world.state.phase).toBe("rolling_back");
    }
  });

  test("holds where the plan says so, and nothing raises it again", () => {
    const world = new World({ plan: { ...shortPlan, onBreach: "hold" } }).until("percent", 2);
    world.judge("fail");
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "breachHeld" } });
    world.seconds(10);
    expect(world.at.exposurePpm).toBe(50_000);
    for (const verb of ["promote", "resume", "pause"] as const) world.act({ verb, why: "" });
    world.act({ verb: "lower", toPpm: null, why: "" });
    world.seconds(3);
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "breachHeld" } });
    expect(world.act({ verb: "resume", why: "" })).toMatchObject({
      error: { code: "verdictFails" },
    });
    expect(world.act({ verb: "promote", why: "" })).toMatchObject({
      error: { code: "verdictFails" },
    });
    world.act({ verb: "rollback", why: "" });
    expect(world.commands).toContain("markBad");
  });

  test("says once when a splitter does not follow to 0", () => {
    const world = new World().until("percent", 2);
    world.judge("fail");
    const said: number[] = [];
    for (let second = 1; second <= 120; second += 1) {
      world.tick({ silent: 1, live: 1, applied: 1 });
      if (world.reason !== null) said.push(second);
    }
    expect(said).toEqual([61]);
    expect(world.state.phase).toBe("rolling_back");
  });
});
