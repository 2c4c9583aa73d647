import { describe, expect, test } from "vitest";
import { ann, bob, script, World } from "../../testing/rollout.ts";

describe("a person", () => {
  test("promotes past dwell and thin traffic, once", () => {
    const world = new World().until("percent", 2);
    world.seconds(2, "undecided");
    expect(world.act({ verb: "promote", why: "quiet night" })).toMatchObject({ ok: true });
    expect(world.at).toMatchObject({ stage: 3, exposurePpm: 250_000 });
    expect(world.reason).toContain("Ann promoted it: quiet night.");
    expect(world.act({ verb: "promote", why: "again" })).toMatchObject({
      error: { code: "blind" },
    });
    expect(world.at.stage).toBe(3);
  });

  test("does not promote blind, stale, unapplied, lowered, unlooked, or from a draft", () => {
    const draft = new World();
    expect(draft.act({ verb: "promote", why: "" })).toMatchObject({
      error: { code: "notExposed" },
    });
    const blind = new World().until("percent", 2);
    blind.seconds(2, "blind");
    expect(blind.act({ verb: "promote", why: "" })).toMatchObject({ error: { code: "blind" } });
    const stale = new World().until("percent", 2);
    stale.seconds(2, "undecided");
    stale.nowMs += 5_001;
    expect(stale.act({ verb: "promote", why: "" })).toMatchObject({ error: { code: "blind" } });
    const unlooked = new World().until("percent", 3);
    unlooked.seconds(2);
    expect(unlooked.act({ verb: "promote", why: "" })).toMatchObject({
      error: { code: "lookRequired" },
    });
    const lowered = new World().until("percent", 2);
    lowered.act({ verb: "lower", toPpm: 10_000, why: "" });
    lowered.seconds(2);
    expect(lowered.act({ verb: "promote", why: "" })).toMatchObject({
      error: { code: "notExposed" },
    });
  });

  test("pauses and resumes within one stage entry", () => {
    const world = new World().until("percent", 2);
    world.seconds(1);
    const entry = world.at.stageEntry;
    world.act({ verb: "pause", why: "" }, bob);
    expect(world.state).toMatchObject({ phase: "holding", hold: { owner: "bob" } });
    world.seconds(20);
    expect(world.state.phase).toBe("holding");
    world.act({ verb: "resume", why: "" });
    expect(world.state).toMatchObject({ phase: "percent", at: { stageEntry: entry } });
  });

  test("lowers at once and resumes with a new stage entry and new evidence", () => {
    const world = new World().until("percent", 3);
    world.seconds(2);
    const entry = world.at.stageEntry;
    world.act({ verb: "lower", toPpm: 10_000, why: "odd" }, script);
    expect(world.state).toMatchObject({ phase: "lowering", at: { exposurePpm: 10_000 } });
    world.tick({ applied: 1 });
    expect(world.state.phase).toBe("lowering");
    world.tick();
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "paused" } });
    expect(world.act({ verb: "resume", why: "" })).toMatchObject({ error: { code: "blind" } });
    world.seconds(1, "undecided");
    world.act({ verb: "resume", why: "" });
    expect(world.state).toMatchObject({
      phase: "percent",
      at: {
        stage: 3,
        exposurePpm: 250_000,
        stageEntry: entry + 2,
        lastVerdict: null,
        dwelledMs: 0,
      },
    });
  });

  test.each([
    [250_000, "same"],
    [300_000, "more"],
    [-1, "less than nothing"],
    [Number.NaN, "no number"],
  ])("does not lower 25%% to %d ppm (%s)", (toPpm) => {
    const world = new World().until("percent", 3);
    expect(world.act({ verb: "lower", toPpm, why: "" })).toMatchObject({
      error: { code: "notLower" },
    });
  });

  test("lowers to named cohorts, then to nobody, and no further", () => {
    const world = new World().until("percent", 2);
    world.act({ verb: "lower", toPpm: null, why: "" });
    expect(world.at).toMatchObject({ exposurePpm: 0, cohorts: ["internal"] });
    world.act({ verb: "lower", toPpm: 0, why: "" });
    expect(world.at).toMatchObject({ exposurePpm: 0, cohorts: [] });
    expect(world.act({ verb: "lower", toPpm: 0, why: "" })).toMatchObject({
      error: { code: "notLower" },
    });
  });

  test.each([ann, bob, script])("says bad, which rolls back and marks ($name)", (by) => {
    const world = new World().until("percent", 2);
    world.act({ verb: "bad", note: "prices are gone", opened: [] }, by);
    expect(world.state).toMatchObject({
      phase: "rolling_back",
      looks: [{ answer: "bad", by }],
    });
    expect(world.commands).toEqual(["publish", "markBad", "tell"]);
  });

  test("does not look as Dimmer itself", () => {
    const world = new World().until("percent", 2);
    const by = { kind: "dimmer", name: "dimmer" } as const;
    expect(world.act({ verb: "good", note: "", opened: [] }, by)).toMatchObject({
      error: { code: "scriptCannotLook" },
    });
  });
});
