import { describe, expect, test } from "vitest";
import { ann, bob, calm, healthy, noHarm, script, shortPlan, World } from "../testing/rollout.ts";

describe("at full", () => {
  test("it is done after the bake and a look of its author at full", () => {
    const world = new World().until("full");
    world.seconds(20);
    expect(world.state).toMatchObject({ phase: "full", maxExposurePpm: 990_000 });
    world.act({ verb: "good", note: "", opened: [] }, script);
    world.seconds(2);
    expect(world.state.phase).toBe("full");
    world.act({ verb: "good", note: "", opened: [] }, ann);
    world.seconds(1);
    expect(world.state).toMatchObject({
      phase: "done",
      owesLook: false,
      maxExposurePpm: 1_000_000,
    });
    expect(world.commands).toEqual(["adopt", "publish", "tell"]);
  });

  test("it does not become done without proof, however long it bakes", () => {
    const world = new World().until("full");
    world.act({ verb: "good", note: "", opened: [] }, ann);
    world.seconds(60, "undecided");
    expect(world.state.phase).toBe("full");
  });

  test("a replaced rollout is stable at once, and what it owes lives on until it is given", () => {
    const world = new World().until("full");
    world.seconds(2, "undecided");
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state).toMatchObject({ phase: "owed", next: "shop.2" });
    expect(world.commands).toContain("adopt");
    world.seconds(10);
    world.act({ verb: "good", note: "", opened: [] }, script);
    world.tick();
    expect(world.state.phase).toBe("owed");
    world.act({ verb: "good", note: "", opened: [] }, ann);
    world.tick();
    expect(world.state).toMatchObject({ phase: "done", owesLook: false });
    expect(world.act({ verb: "good", note: "", opened: [] })).toMatchObject({
      error: { code: "ended" },
    });
  });

  test("what is owed can still take its version back, and stable becomes what it was", () => {
    const world = new World().until("full");
    world.seconds(2, "undecided");
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    const decision = world.act({ verb: "bad", note: "the till", opened: [] });
    expect(world.state).toMatchObject({ phase: "rolling_back", at: null });
    expect(decision).toMatchObject({
      commands: [{ kind: "adopt", version: { id: "v1" } }, { kind: "publish" }, {}, {}],
    });
    world.tick();
    expect(world.state.phase).toBe("rolled_back");
  });

  test("a replaced rollout that is blind goes to 0", () => {
    const world = new World().until("full");
    world.seconds(2, "blind");
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state.phase).toBe("rolling_back");
  });
});

describe("other ends", () => {
  test("a fuse rolls back and marks", () => {
    const world = new World().until("percent", 2);
    world.give({ kind: "fuse", splitter: "a:1", sentence: "10 failures in a row." });
    expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "fuse" } });
    expect(world.commands).toEqual(["publish", "markBad", "tell"]);
  });

  test("a fuse holds where the plan holds on a breach, and pages once however often it is told", () => {
    const world = new World({ plan: { ...shortPlan, onBreach: "hold" } }).until("percent", 2);
    const fuse = { kind: "fuse", splitter: "a:1", sentence: "10 failures in a row." } as const;
    world.give(fuse);
    expect(world.state).toMatchObject({
      phase: "holding",
      hold: { reason: "breachHeld", sentence: expect.stringContaining("The plan says to hold") },
    });
    expect(world.commands).toEqual(["tell"]);
    const before = world.state;
    world.give(fuse);
    expect(world.state).toBe(before);
  });

  test("a replaced rollout goes to 0 unmarked", () => {
    const world = new World().until("percent", 2);
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "replaced" } });
    expect(world.commands).toEqual(["publish", "tell"]);
  });

  test("after the end everything is refused politely and late harm is counted", () => {
    const world = new World().until("percent", 2);
    world.act({ verb: "rollback", why: "" });
    world.tick();
    for (const verb of ["promote", "pause", "resume", "rollback"] as const)
      expect(world.act({ verb, why: "" })).toMatchObject({ error: { code: "ended" } });
    expect(world.act({ verb: "lower", toPpm: 0, why: "" })).toMatchObject({
      error: { code: "ended" },
    });
    const harm = { ...noHarm, harmed: 3 };
    const surroundings = calm(world.nowMs);
    world.give({ kind: "tick", fleet: healthy, harm, surroundings });
    const late = { ...noHarm, rescues: 2 };
    world.give({ kind: "tick", fleet: healthy, harm: late, surroundings });
    expect(world.state).toMatchObject({ phase: "rolled_back", harm: { harmed: 3, rescues: 2 } });
  });
});
