import { describe, expect, test } from "vitest";
import { ann, bob, script, World } from "../../testing/rollout.ts";

describe("a hold", () => {
  test("for missing counts begins after a minute of blindness and ends with it", () => {
    const world = new World().until("percent", 2);
    world.seconds(60, "blind");
    expect(world.state.phase).toBe("percent");
    world.seconds(2, "blind");
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "countsMissing" } });
    const sinceMs = world.nowMs;
    world.seconds(30, "blind");
    expect(world.state).toMatchObject({ phase: "holding", hold: { sinceMs } });
    world.seconds(1, "undecided");
    expect(world.state.phase).toBe("percent");
    expect(world.reason).toBe("Split counts are back. It goes on.");
  });

  test("for missing counts also begins when no verdict comes at all", () => {
    const world = new World().until("percent", 2);
    for (let second = 0; second < 62; second += 1) world.tick();
    expect(world.state).toMatchObject({ hold: { reason: "countsMissing" } });
  });

  test("for a look begins when everything else is proven and ends with the author's look", () => {
    const world = new World().until("percent", 3);
    world.seconds(6);
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "lookRequired" } });
    world.act({ verb: "good", note: "scripted", opened: [] }, script);
    expect(world.reason).toContain("counts as no look");
    world.act({ verb: "good", note: "nice", opened: [] }, bob);
    world.seconds(1);
    expect(world.state.phase).toBe("holding");
    world.act({ verb: "good", note: "looked", opened: ["page", "event:1"] }, ann);
    world.seconds(1);
    expect(world.state.phase).toBe("full");
  });

  test.each([
    ["immaterial", "immaterialRegression"],
    ["suspect", "suspectRegression"],
  ] as const)("for an %s regression is ended by a person", (verdict, reason) => {
    const world = new World().until("percent", 2);
    world.seconds(2, "undecided");
    world.judge("undecided", verdict);
    expect(world.state).toMatchObject({ hold: { reason } });
    expect(world.act({ verb: "resume", why: "" })).toMatchObject({ ok: false });
    world.seconds(10);
    expect(world.state.phase).toBe("holding");
    world.act({ verb: "promote", why: "known" });
    expect(world.state).toMatchObject({ phase: "percent", at: { stage: 3 } });
  });

  test("at the deadline asks the author, and goes on by itself once proven", () => {
    const world = new World().until("percent", 2);
    world.seconds(602, "undecided");
    expect(world.state).toMatchObject({ hold: { reason: "deadline", owner: "Ann" } });
    world.seconds(1, "pass");
    expect(world.at.stage).toBe(3);
  });

  test("for a refusing splitter ends when it accepts", () => {
    const world = new World().until("percent", 2);
    world.tick({ refusal: "unknown hash." });
    expect(world.state).toMatchObject({ hold: { reason: "splitterRefused" } });
    world.judge("pass");
    expect(world.act({ verb: "promote", why: "" })).toMatchObject({ error: { code: "blind" } });
    world.tick();
    expect(world.state.phase).toBe("percent");
  });

  test("is told again past its deadline, once per period", () => {
    const world = new World().until("percent", 2);
    world.act({ verb: "pause", why: "lunch" });
    const told: number[] = [];
    for (let minute = 1; minute <= 125; minute += 1) {
      world.tick({}, 60_000);
      if (world.reason !== null) told.push(minute);
    }
    expect(told).toEqual([61, 122]);
  });
});
