import { describe, expect, test } from "vitest";
import { script, World } from "../testing/rollout.ts";
import type { JournalEntry } from "./decision.ts";
import { dimmer } from "./people.ts";
import { endedAtMs, exposedCohorts, exposedPpm, mayVerbs, stagesView, stageTimes } from "./view.ts";
import { owedBy, waitsFor } from "./waits-for.ts";

const entriesOf = (world: World): readonly JournalEntry[] =>
  world.decisions.flatMap((decision, index) =>
    decision.ok && decision.reason !== null
      ? [
          {
            rollout: "shop.1",
            seq: index + 1,
            atMs: world.nowMs,
            by: dimmer,
            input: "tick" as const,
            reason: decision.reason,
            state: decision.state,
          },
        ]
      : [],
  );

const railOf = (world: World): string =>
  stagesView(world.state, stageTimes(entriesOf(world)))
    .map((stage) => `${stage.label} ${stage.state}`)
    .join(", ");

describe("the rail of stages", () => {
  test("says what is behind, now and next", () => {
    expect(railOf(new World())).toBe(
      "shadow:10% next, cohort:internal next, percent:5% next, percent:25% next, full next",
    );
    const world = new World().until("percent", 2);
    expect(railOf(world)).toBe(
      "shadow:10% done, cohort:internal done, percent:5% now, percent:25% next, full next",
    );
    const rail = stagesView(world.state, stageTimes(entriesOf(world)));
    expect(rail.map((stage) => stage.enteredAtMs !== null)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(rail.map((stage) => stage.exposurePpm)).toEqual([0, 0, 50_000, 250_000, 990_000]);
  });

  test("says after a roll back which stages were never reached", () => {
    const world = new World().until("percent", 2);
    world.judge("fail");
    const rail =
      "shadow:10% done, cohort:internal done, percent:5% failed, percent:25% never, full never";
    expect(railOf(world)).toBe(rail);
    world.tick();
    expect(railOf(world)).toBe(rail);
  });

  test("is all behind when it is done", () => {
    const world = new World().until("full");
    world.act({ verb: "good", note: "", opened: [] });
    expect(railOf(world.until("done"))).not.toMatch(/next|never|now/);
  });
});

describe("the sentence of what it waits for", () => {
  test("tells each phase apart", () => {
    const world = new World();
    const say = (): string => waitsFor(world.state, world.nowMs);
    expect(say()).toBe(
      "Nothing is exposed. The first stage begins once v2 answers and every splitter knows it.",
    );
    world.until("percent", 2);
    expect(say()).toBe(
      "Next: 25% of users. Waits for every splitter to apply this stage, split counts of this stage and 3 s more.",
    );
    world.seconds(2, "undecided");
    expect(say()).toBe(
      "Next: 25% of users. Waits for proof and 2 s more. The verdict is undecided.",
    );
    world.judge("pass");
    expect(say()).toBe("Next: 25% of users. Waits for 2 s more.");
    world.act({ verb: "lower", toPpm: 10_000, why: "" });
    expect(say()).toBe("Going down to 1% of users; waits for every splitter to apply it.");
    world.tick();
    expect(say()).toContain("Lowered to 1% of users by Ann");
    world.judge("fail");
    expect(say()).toBe("The verdict is fail. Going to 0%; waits for every splitter to apply it.");
    world.tick();
    expect(say()).toBe("The verdict is fail. v1 serves everybody.");
  });

  test("asks for the look at full and ends with the service's stable version", () => {
    const world = new World().until("full");
    world.seconds(10);
    expect(waitsFor(world.state, world.nowMs)).toBe("Next: done. Waits for a look by Ann.");
    world.act({ verb: "good", note: "", opened: [] });
    expect(waitsFor(world.state, world.nowMs)).toBe("Next: done, within seconds.");
    world.seconds(1);
    expect(waitsFor(world.state, world.nowMs)).toBe("Done: v2 is the stable version of shop.");
  });
});

describe("what is owed", () => {
  const owed = (world: World): readonly string[] => owedBy(world.state).map(({ what }) => what);

  test("is a look from the first stage that wants one, and the bake at full", () => {
    const world = new World();
    expect(owed(world)).toEqual([]);
    expect(owed(world.until("shadow"))).toEqual([]);
    expect(owed(world.until("cohort"))).toEqual(["look"]);
    world.act({ verb: "good", note: "", opened: [] }, script);
    expect(owed(world)).toEqual(["look"]);
    world.act({ verb: "good", note: "", opened: [] });
    expect(owed(world)).toEqual([]);
    expect(owed(world.until("full"))).toEqual(["look", "bake"]);
    world.act({ verb: "good", note: "", opened: [] });
    expect(owed(world)).toEqual(["bake"]);
  });

  test("is nothing once it goes back", () => {
    const world = new World().until("cohort");
    world.judge("fail");
    expect(owed(world)).toEqual([]);
  });
});

test("exposure is 0 once it goes back and all once it is done", () => {
  const world = new World().until("percent", 2);
  expect([exposedPpm(world.state), exposedCohorts(world.state)]).toEqual([50_000, ["internal"]]);
  expect(endedAtMs(world.state)).toBeNull();
  world.judge("fail");
  expect([exposedPpm(world.state), exposedCohorts(world.state)]).toEqual([0, []]);
  world.tick();
  expect(endedAtMs(world.state)).toBe(world.nowMs);
});

test("verbs that are offered follow the state", () => {
  const world = new World();
  const may = (): string => mayVerbs(world.state, world.nowMs).join(" ");
  expect(may()).toBe("pause rollback bad delegate");
  world.until("percent", 2);
  expect(may()).toBe("pause lower rollback good bad delegate");
  world.seconds(2, "undecided");
  expect(may()).toBe("promote pause lower rollback good bad delegate");
  world.act({ verb: "pause", why: "" });
  expect(may()).toBe("promote resume lower rollback good bad delegate");
  world.judge("fail");
  expect(may()).toBe("bad");
  world.tick();
  expect(may()).toBe("");
});
