import { describe, expect, test } from "vitest";
import {
  ann,
  bob,
  healthy,
  noHarm,
  sampleVerdict,
  script,
  shortPlan,
  World,
} from "../testing/rollout.ts";
import { exposedPpm, positionOf } from "./view.ts";

const reasonOf = (world: World): string | null => {
  const last = world.decisions.at(-1);
  return last?.ok === true ? last.reason : `refused: ${last?.error.code ?? ""}`;
};

const commandsOf = (world: World): readonly string[] => {
  const last = world.decisions.at(-1);
  return last?.ok === true ? last.commands.map((command) => command.kind) : [];
};

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
    expect(commandsOf(world)).toContain("publish");
  });

  test("says after a while that its candidate does not answer, and begins when it does", () => {
    const world = new World();
    world.tick({ candidateHealthy: false }, 5_000);
    expect(world.state).toMatchObject({ hold: null });
    world.tick({ candidateHealthy: false }, 6_000);
    expect(world.state).toMatchObject({ phase: "draft", hold: { reason: "candidateUnreachable" } });
    expect(reasonOf(world)).toContain("http://127.0.0.1:3002 does not answer");
    world.tick({ candidateHealthy: false });
    expect(reasonOf(world)).toBeNull();
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
    expect(commandsOf(world)).toEqual(["publish", "tell"]);
    world.tick();
    expect(world.state.phase).toBe("rolled_back");
  });
});

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

  test("freezes the slow threshold of the tick that enters it", () => {
    const world = new World().until("percent", 2);
    world.seconds(3, "undecided");
    world.judge("pass");
    world.tick({ stableSlowMs: 77 });
    expect(world.at).toMatchObject({ stage: 3, slowMs: 77 });
  });
});

describe("a fail", () => {
  test.each(["shadow", "cohort", "percent", "full"] as const)(
    "in %s goes to 0 at once",
    (phase) => {
      const world = new World().until(phase);
      world.judge("fail");
      expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "verdict" } });
      expect(exposedPpm(world.state)).toBe(0);
      expect(commandsOf(world)).toEqual(["publish", "markBad", "tell"]);
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
    expect(commandsOf(world)).toContain("markBad");
  });

  test("says once when a splitter does not follow to 0", () => {
    const world = new World().until("percent", 2);
    world.judge("fail");
    const said: number[] = [];
    for (let second = 1; second <= 120; second += 1) {
      world.tick({ silent: 1, live: 1, applied: 1 });
      if (reasonOf(world) !== null) said.push(second);
    }
    expect(said).toEqual([61]);
    expect(world.state.phase).toBe("rolling_back");
  });
});

describe("a hold", () => {
  test("for missing counts begins after a minute of blindness and ends with it", () => {
    const world = new World().until("percent", 2);
    world.seconds(60, "blind");
    expect(world.state.phase).toBe("percent");
    world.seconds(2, "blind");
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "countsMissing" } });
    world.seconds(30, "blind");
    expect(world.state.phase).toBe("holding");
    world.seconds(1, "undecided");
    expect(world.state.phase).toBe("percent");
    expect(reasonOf(world)).toBe("Split counts are back. It goes on.");
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
    expect(reasonOf(world)).toContain("counts as no look");
    world.act({ verb: "good", note: "nice", opened: [] }, bob);
    world.seconds(1);
    expect(world.state.phase).toBe("holding");
    world.act({ verb: "good", note: "looked", opened: ["page", "event:1"] }, ann);
    world.seconds(1);
    expect(world.state.phase).toBe("full");
  });

  test("for an immaterial regression is ended by a person", () => {
    const world = new World().until("percent", 2);
    world.seconds(2, "undecided");
    world.judge("undecided", "immaterial");
    expect(world.state).toMatchObject({ hold: { reason: "immaterialRegression" } });
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
      if (reasonOf(world) !== null) told.push(minute);
    }
    expect(told).toEqual([61, 122]);
  });
});

describe("a person", () => {
  test("promotes past dwell and thin traffic, once", () => {
    const world = new World().until("percent", 2);
    world.seconds(2, "undecided");
    expect(world.act({ verb: "promote", why: "quiet night" })).toMatchObject({ ok: true });
    expect(world.at).toMatchObject({ stage: 3, exposurePpm: 250_000 });
    expect(reasonOf(world)).toContain("Ann promoted it: quiet night.");
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
    expect(commandsOf(world)).toEqual(["publish", "markBad", "tell"]);
  });

  test("does not look as Dimmer itself", () => {
    const world = new World().until("percent", 2);
    const by = { kind: "dimmer", name: "dimmer" } as const;
    expect(world.act({ verb: "good", note: "", opened: [] }, by)).toMatchObject({
      error: { code: "scriptCannotLook" },
    });
  });
});

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
    expect(commandsOf(world)).toEqual(["adopt", "publish", "tell"]);
  });

  test("it does not become done without proof, however long it bakes", () => {
    const world = new World().until("full");
    world.act({ verb: "good", note: "", opened: [] }, ann);
    world.seconds(60, "undecided");
    expect(world.state.phase).toBe("full");
  });

  test("a replaced rollout is done at once and still owes its look", () => {
    const world = new World().until("full");
    world.seconds(2, "undecided");
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state).toMatchObject({ phase: "done", owesLook: true });
    expect(commandsOf(world)).toContain("adopt");
    world.act({ verb: "good", note: "", opened: [] }, script);
    expect(world.state).toMatchObject({ owesLook: true });
    world.act({ verb: "good", note: "", opened: [] }, ann);
    expect(world.state).toMatchObject({ owesLook: false });
    expect(world.act({ verb: "good", note: "", opened: [] })).toMatchObject({
      error: { code: "ended" },
    });
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
    expect(commandsOf(world)).toEqual(["publish", "markBad", "tell"]);
  });

  test("a replaced rollout goes to 0 unmarked", () => {
    const world = new World().until("percent", 2);
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "replaced" } });
    expect(commandsOf(world)).toEqual(["publish", "tell"]);
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
    world.give({ kind: "tick", fleet: healthy, harm });
    world.give({ kind: "tick", fleet: healthy, harm: noHarm });
    expect(world.state).toMatchObject({ phase: "rolled_back", harm: { harmed: 3 } });
  });
});
