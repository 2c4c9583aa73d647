import { describe, expect, test } from "vitest";
import {
  ann,
  bob,
  sampleExpectation,
  sampleVerdict,
  shortPlan,
  strictPlan,
  World,
  script,
} from "../testing/rollout.ts";
import { mayVerbs } from "./view.ts";
import { noHarm } from "../testing/rollout.ts";

const carol = { kind: "person", name: "carol" } as const;

describe("an approval", () => {
  test("holds the stage until a person who neither wrote nor shipped it gives it", () => {
    const world = new World({ plan: strictPlan }).until("percent", 2);
    world.seconds(6);
    expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "approvalRequired" } });
    expect(mayVerbs(world.state, world.nowMs)).toContain("approve");
    expect(world.act({ verb: "promote", why: "" })).toMatchObject({
      error: { code: "approvalRequired" },
    });
    expect(world.act({ verb: "approve", note: "" }, ann)).toMatchObject({
      error: { code: "notAnother" },
    });
    expect(world.act({ verb: "approve", note: "" }, script)).toMatchObject({
      error: { code: "notAnother" },
    });
    world.act({ verb: "approve", note: "fine" }, bob);
    world.seconds(1);
    expect(world.at.stage).toBe(3);
  });

  test("that nobody gives by the deadline rolls back where the plan says so", () => {
    const world = new World({ plan: strictPlan }).until("percent", 2);
    world.seconds(6);
    world.tick({}, 3_700_000);
    expect(world.state).toMatchObject({ phase: "rolling_back", cause: { kind: "deadline" } });
  });
});

describe("expectations", () => {
  const world = (): World => new World({ expectations: [sampleExpectation] }).until("full");
  const outcome = (word: "met" | "broken" | "neverArrived", at: World) => ({
    kind: "expectations" as const,
    outcomes: [
      { expectation: "e1", word, sentence: "12 of 30.", atMs: at.nowMs, candidate: 1, stable: 2 },
    ],
  });

  test("are answered by whoever expects them, and full is not done before", () => {
    const full = world();
    full.act({ verb: "good", note: "", opened: [] });
    full.seconds(8);
    expect(full.state.phase).toBe("full");
    const answer = { verb: "answer", expectation: "e1", answer: "met", note: "" } as const;
    expect(full.act(answer, bob)).toMatchObject({ error: { code: "notYours" } });
    expect(full.act({ ...answer, expectation: "e9" })).toMatchObject({
      error: { code: "noSuchExpectation" },
    });
    full.act({ verb: "delegate", to: "carol", why: "away" });
    full.act(answer, carol);
    full.seconds(1);
    expect(full.state.phase).toBe("done");
  });

  test("change the story when their word changes, tell their author when they break, and move nothing", () => {
    const full = world();
    full.give(outcome("met", full));
    expect(full.reason).toContain('"Card retries drop": met. 12 of 30.');
    full.give(outcome("met", full));
    expect(full.reason).toBeNull();
    full.give(outcome("broken", full));
    expect(full.commands).toEqual(["tell"]);
    expect(full.at.exposurePpm).toBe(990_000);
    full.give(outcome("neverArrived", full));
    expect(full.reason).toContain("the fields never arrived");
  });

  test("stay armed for 30 days after done and no longer", () => {
    const full = world();
    full.act({ verb: "good", note: "", opened: [] });
    full.act({ verb: "answer", expectation: "e1", answer: "unsure", note: "" });
    full.seconds(8);
    expect(full.state.phase).toBe("done");
    full.nowMs += 29 * 86_400_000;
    full.give(outcome("broken", full));
    expect(full.commands).toEqual(["tell"]);
    full.nowMs += 2 * 86_400_000;
    full.give(outcome("met", full));
    expect(full.reason).toBeNull();
  });
});

test("a sample-ratio mismatch freezes until a person with a reason acknowledges it; evidence begins anew", () => {
  const world = new World().until("percent", 2);
  const mismatch = {
    atMs: world.nowMs,
    stageEntry: world.at.stageEntry,
    reason: "sampleRatio",
  } as const;
  world.give({ kind: "verdict", verdict: sampleVerdict("undecided", mismatch), harm: noHarm });
  expect(world.state).toMatchObject({ phase: "holding", hold: { reason: "sampleRatio" } });
  world.seconds(5);
  expect(world.at.stage).toBe(2);
  expect(world.act({ verb: "promote", why: "" })).toMatchObject({ error: { code: "untrusted" } });
});

test("an acknowledged mismatch is a new stage entry at the same exposure", () => {
  const world = new World().until("percent", 2);
  const entry = world.at.stageEntry;
  const mismatch = { atMs: world.nowMs, stageEntry: entry, reason: "sampleRatio" } as const;
  world.give({ kind: "verdict", verdict: sampleVerdict("undecided", mismatch), harm: noHarm });
  expect(world.act({ verb: "acknowledge", why: "" })).toMatchObject({
    error: { code: "nothingToAcknowledge" },
  });
  world.act({ verb: "acknowledge", why: "bots are kept on stable" });
  expect(world.at).toMatchObject({
    stageEntry: entry + 1,
    exposurePpm: 50_000,
    mismatchAcknowledged: true,
  });
});

describe("tightening", () => {
  const at5 = (): World => new World().until("percent", 2);
  const later = (of: object) => ({
    ...shortPlan,
    stages: shortPlan.stages.map((stage, index) => (index === 3 ? { ...stage, ...of } : stage)),
  });
  test.each([
    ["a longer later stage", later({ dwellMs: 9_000 }), true],
    ["an approval later", later({ approval: "required" }), true],
    ["a smaller later share", later({ exposurePpm: 100_000 }), true],
    ["a larger later share", later({ exposurePpm: 400_000 }), false],
    ["less of a look", later({ look: "none" }), false],
    ["holding on a breach", { ...shortPlan, onBreach: "hold" as const }, false],
    ["another number of stages", { ...shortPlan, stages: shortPlan.stages.slice(1) }, false],
    ["proof waived", { ...shortPlan, unproven: true as const }, false],
    ["an earlier point of no return", { ...shortPlan, noReturn: { stage: 3, why: "x" } }, false],
  ])("%s", (_what, plan, allowed) => {
    const world = at5();
    const decision = world.act({ verb: "tighten", plan, why: "careful" });
    expect(decision.ok).toBe(allowed);
    if (!decision.ok) expect(decision.error.code).toBe("loosens");
    else expect(world.state.rollout.plan).toEqual(plan);
  });
});

test("a queued rollout begins against what is stable at its turn, and may be withdrawn", async () => {
  const { queueRollout } = await import("./open-rollout.ts");
  const { sampleRollout, startMs } = await import("../testing/rollout.ts");
  const world = new World();
  world.state = queueRollout(sampleRollout(), startMs);
  world.tick();
  expect(world.state.phase).toBe("queued");
  const stable = { ...sampleRollout().stable, id: "v1.5" };
  world.give({ kind: "turn", stable });
  expect(world.state).toMatchObject({ phase: "draft", rollout: { stable: { id: "v1.5" } } });
  world.state = queueRollout(sampleRollout(), startMs);
  world.act({ verb: "rollback", why: "" });
  expect(world.state.phase).toBe("rolled_back");
});
