import { describe, expect, test } from "vitest";
import { ann, bob, cheapForecast, fullBudget, shortPlan, World } from "../testing/rollout.ts";
import { owedBy, waitsFor } from "./waits-for.ts";
import type { Surroundings } from "./surroundings.ts";
import { toRoute } from "./route.ts";

const audience = { cohorts: [{ name: "internal", anyOf: [] }], deny: [] };
const since = (world: World): number => world.nowMs;

/** What each fact does to a rollout at 5 % whose verdict is a pass. */
const table: readonly (readonly [string, (world: World) => Partial<Surroundings>, string])[] = [
  ["a stopped line", () => ({ stopped: { by: "bob", why: "incident", atMs: 1 } }), "lineStopped"],
  ["a closed window", () => ({ window: { opens: "Mon 09:00", opensInMs: 60_000 } }), "window"],
  ["a spent budget", () => ({ budget: { ...fullBudget, remaining: 0.09 } }), "budget"],
  ["too dear a step", () => ({ forecast: { ...cheapForecast, fits: false } }), "budget"],
  [
    "a silent event store",
    (w) => ({ telemetry: { kind: "storeDown", sinceMs: since(w) } }),
    "eventsSilent",
  ],
  [
    "both arms silent",
    (w) => ({ telemetry: { kind: "bothSilent", sinceMs: since(w) } }),
    "eventsSilent",
  ],
  [
    "a silent candidate",
    (w) => ({ telemetry: { kind: "candidateSilent", sinceMs: since(w) } }),
    "candidateSilent",
  ],
  [
    "a contradiction",
    (w) => ({ telemetry: { kind: "contradicts", sinceMs: since(w), sentence: "They differ" } }),
    "contradiction",
  ],
  [
    "an old burn alert",
    (w) => ({ page: { sinceMs: w.nowMs - 4_000_000, sentence: "It burns." } }),
    "servicePage",
  ],
];

describe.each(table)("%s", (_what, around, reason) => {
  test("holds with owner, deadline and exits, lowers nothing, and ends with its cause", () => {
    const world = new World().until("percent", 2);
    world.around = around(world);
    world.seconds(5);
    expect(world.state).toMatchObject({ phase: "holding", at: { exposurePpm: 50_000 } });
    expect(world.state).toMatchObject({ hold: { reason, owner: expect.stringMatching(/./) } });
    world.around = {};
    world.seconds(2);
    expect(world.at.stage).toBe(3);
  });

  test("never keeps anybody from lowering or rolling back", () => {
    const world = new World().until("percent", 2);
    world.around = around(world);
    world.seconds(5);
    expect(world.act({ verb: "lower", toPpm: 10_000, why: "" }, bob).ok).toBe(true);
    expect(world.act({ verb: "rollback", why: "" }, bob).ok).toBe(true);
  });
});

test("a person may raise with an empty budget or silent events, and the journal says what was waived", () => {
  const world = new World().until("percent", 2);
  world.around = { budget: { ...fullBudget, remaining: 0.05 } };
  world.seconds(5);
  world.act({ verb: "promote", why: "the fix is in it" });
  expect(world.at.stage).toBe(3);
  expect(world.reason).toContain("Waived: error budget: 5% of the month's is left");
});

test.each([
  ["lineStopped", { stopped: { by: "bob", why: "incident", atMs: 1 } }],
  ["window", { window: { opens: "never", opensInMs: null } }],
  ["servicePage", { page: { sinceMs: 0, sentence: "It burns." } }],
] as const)("nobody promotes against %s", (code, around) => {
  const world = new World().until("percent", 2);
  world.around = around;
  world.seconds(5);
  expect(world.act({ verb: "promote", why: "" })).toMatchObject({ error: { code } });
});

describe("a service that pages", () => {
  test("within the hour has the raise undone to what was before, whoever is at fault", () => {
    const world = new World().until("percent", 3);
    world.around = { page: { sinceMs: world.nowMs + 500, sentence: "shop burns." } };
    world.seconds(1);
    expect(world.state).toMatchObject({ phase: "lowering", at: { exposurePpm: 50_000 } });
    world.seconds(2);
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "servicePage" } });
    world.around = {};
    world.seconds(2);
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "paused" } });
    world.act({ verb: "resume", why: "" });
    expect(world.at).toMatchObject({ stage: 3, exposurePpm: 250_000 });
  });

  test("stops the copies of a shadow stage", () => {
    const world = new World().until("shadow");
    world.seconds(1);
    world.around = { page: { sinceMs: world.nowMs, sentence: "shop burns." } };
    world.seconds(1);
    expect(toRoute(world.state, audience)?.mirrorPpm).toBe(0);
  });

  test("lets a bake begin anew", () => {
    const world = new World().until("full");
    world.act({ verb: "good", note: "", opened: [] });
    world.around = { page: { sinceMs: world.nowMs - 4_000_000, sentence: "shop burns." } };
    world.seconds(6);
    world.around = {};
    world.seconds(3);
    expect(world.state.phase).toBe("full");
    world.seconds(4);
    expect(world.state.phase).toBe("done");
  });
});

describe("past the point of no return", () => {
  const plan = { ...shortPlan, noReturn: { stage: 2, why: "the old column is gone" } };
  const past = (): World => new World({ plan }).until("percent", 2);

  test("a fail and a fuse hold and page, and nothing is raised again", () => {
    for (const input of ["verdict", "fuse"] as const) {
      const world = past();
      if (input === "verdict") world.judge("fail");
      else world.give({ kind: "fuse", splitter: "a", sentence: "10 failures." });
      expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "breachHeld" } });
      world.seconds(3);
      expect(world.act({ verb: "promote", why: "" })).toMatchObject({
        error: { code: "verdictFails" },
      });
      expect(world.act({ verb: "rollback", why: "restored it by hand" }).ok).toBe(true);
    }
  });

  test("the data plane keeps too, and nothing may take its place", () => {
    const world = past();
    expect(toRoute(world.state, audience)?.onLost).toBe("keep");
    world.give({ kind: "replaced", by: bob, next: "shop.2" });
    expect(world.state.phase).toBe("percent");
  });

  test("before it everything goes back as always", () => {
    const world = new World({ plan }).until("cohort");
    world.judge("fail");
    expect(world.state.phase).toBe("rolling_back");
  });
});

test("a fail with nothing safe to go back to holds and pages, and goes back once there is", () => {
  const world = new World().until("percent", 2);
  world.around = { stableReachable: false };
  world.tick();
  world.judge("fail");
  expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "noSafeTarget" } });
  world.around = { stableReachable: true };
  world.tick();
  expect(world.state.phase).toBe("rolling_back");
});

test("a candidate that is silent and does not answer is rolled back after two minutes, not before", () => {
  const world = new World().until("percent", 2);
  world.around = { telemetry: { kind: "candidateSilent", sinceMs: world.nowMs } };
  for (let second = 0; second < 119; second += 1) world.tick({ candidateHealthy: false });
  expect(world.state.phase).toBe("holding");
  world.tick({ candidateHealthy: false }, 2_000);
  expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "silence" } });
});

test("without sight of the counts a share retreats to named cohorts after half an hour", () => {
  const world = new World().until("percent", 2);
  for (let minute = 0; minute < 28; minute += 1) world.tick({}, 60_000);
  expect(world.state).toMatchObject({ phase: "holding", at: { exposurePpm: 50_000 } });
  for (let minute = 0; minute < 9; minute += 1) world.tick({}, 60_000);
  expect(world.at).toMatchObject({ exposurePpm: 0, cohorts: ["internal"] });
});

test("what splitters let go while control was silent is decided here too", () => {
  const world = new World().until("percent", 3);
  world.tick({ lapsed: "percentages" }, 1_000_000);
  expect(world.at).toMatchObject({ exposurePpm: 0, cohorts: ["internal"] });
  const full = new World().until("full");
  full.tick({ lapsed: "everything" }, 9_000_000);
  expect(full.at.exposurePpm).toBe(990_000);
});

test("an unproven plan goes by time, says so, and still never goes blind or after a fail", () => {
  const world = new World({ plan: { ...shortPlan, unproven: true } }).until("percent", 2);
  expect(waitsFor(world.state, world.nowMs)).toContain("(unproven)");
  world.seconds(3, "blind");
  expect(world.at.stage).toBe(2);
  world.seconds(2, "undecided");
  expect(world.at.stage).toBe(3);
  world.judge("fail");
  expect(world.state.phase).toBe("rolling_back");
});

test("a hotfix goes straight to full, even with an empty budget, and owes a review by another", () => {
  const world = new World({ hotfix: "the till is down" });
  world.around = {
    budget: { ...fullBudget, remaining: -1 },
    window: { opens: "never", opensInMs: null },
  };
  world.tick();
  expect(world.state).toMatchObject({ phase: "full", at: { exposurePpm: 990_000 } });
  world.act({ verb: "good", note: "", opened: [] });
  world.seconds(8);
  expect(owedBy(world.state).map(({ what }) => what)).toEqual(["review"]);
  expect(world.act({ verb: "approve", note: "" }, ann)).toMatchObject({
    error: { code: "notAnother" },
  });
  world.act({ verb: "approve", note: "read it" }, bob);
  world.seconds(1);
  expect(world.state.phase).toBe("done");
});
