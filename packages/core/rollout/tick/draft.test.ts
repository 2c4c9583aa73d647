import { describe, expect, test } from "vitest";
import { World } from "../../testing/rollout.ts";

describe("a draft", () => {
  test("exposes nobody until every splitter knows the candidate and it answers", () => {
    const world = new World();
    for (const fleet of [
      { applied: 1 },
      { silent: 1 },
      { live: 0, applied: 0 },
      { candidateHealthy: null },
      { candidateHealthy: false },
      { refusal: "unknown hash." },
    ]) {
      world.tick(fleet);
      expect(world.state.phase, JSON.stringify(fleet)).toBe("draft");
    }
    world.tick();
    expect(world.state).toMatchObject({ phase: "shadow", at: { stageEntry: 1, slowMs: 120 } });
    expect(world.commands).toContain("publish");
  });

  test("says after a while that its candidate does not answer, and begins when it does", () => {
    const world = new World();
    world.tick({ candidateHealthy: false }, 5_000);
    expect(world.state).toMatchObject({ hold: null });
    world.tick({ candidateHealthy: false }, 6_000);
    expect(world.state).toMatchObject({ phase: "draft", hold: { reason: "candidateUnreachable" } });
    expect(world.reason).toContain("http://127.0.0.1:3002 does not answer");
    world.tick({ candidateHealthy: false });
    expect(world.reason).toBeNull();
    world.tick();
    expect(world.state.phase).toBe("shadow");
  });

  test("says when there is no splitter and when one refuses", () => {
    const world = new World();
    world.tick({ live: 0, applied: 0, candidateHealthy: null }, 11_000);
    expect(world.state).toMatchObject({ hold: { reason: "countsMissing" } });
    world.tick({ refusal: "unknown hash." });
    expect(world.state).toMatchObject({ hold: { reason: "splitterRefused" } });
  });

  test("that is paused does not begin until it is resumed", () => {
    const world = new World();
    world.act({ verb: "pause", why: "lunch" });
    world.tick();
    expect(world.state).toMatchObject({ phase: "draft", hold: { reason: "paused" } });
    world.act({ verb: "resume", why: "" });
    world.tick();
    expect(world.state.phase).toBe("shadow");
  });

  test("goes back unmarked, because nobody saw it", () => {
    const world = new World();
    world.act({ verb: "rollback", why: "" });
    expect(world.commands).toEqual(["publish", "tell"]);
    world.tick();
    expect(world.state.phase).toBe("rolled_back");
  });
});
