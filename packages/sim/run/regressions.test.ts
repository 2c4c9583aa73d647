import { expect, test } from "vitest";
import { calm, cohort, full, orderAt, percentOf, planOf, shipAt } from "../complaints/complaint.ts";
import { tellStory } from "../complaints/story.ts";
import type { Scenario } from "../scenario/scenario.ts";

const long = planOf([percentOf(300_000, { dwellMs: 150_000 }), full]);

/** What the simulator has found in shipped code, as the least scenario that showed it. */
const found: Readonly<Record<string, Scenario>> = {
  "a splitter that slept longer than its lease is known again": calm({
    splitters: 1,
    leaseTtlMs: 12_000,
    steps: [
      shipAt(1_500),
      { atMs: 4_000, act: { kind: "stopSplitter", splitter: 0, forMs: 36_000 } },
    ],
  }),
  "commands of a write whose answer was lost are executed": calm({
    plan: long,
    steps: [
      shipAt(2_000),
      { atMs: 25_000, act: { kind: "storeLies", forMs: 3_000 } },
      orderAt(25_000, { verb: "pause", why: "lunch" }),
    ],
  }),
  "a splitter that refuses the newest table does not expose by an old one for ever": calm({
    splitters: 1,
    plan: long,
    steps: [
      shipAt(1_800),
      { atMs: 4_800, act: { kind: "refuseTables", splitter: 0, forMs: 90_000 } },
      { atMs: 11_500, act: { kind: "cut", splitter: 0, forMs: 25_000 } },
      orderAt(19_900, { verb: "rollback", why: "not this one" }),
    ],
  }),
  "what was lowered while the disk was full stays lowered once counts are stored again": calm({
    plan: long,
    splitters: 1,
    steps: [
      shipAt(2_800),
      { atMs: 26_200, act: { kind: "storeRefuses", code: "diskFull", forMs: 1_859 } },
      orderAt(26_200, { verb: "lower", toPpm: 0, why: "careful" }),
    ],
  }),
  // Seed 10160: the same roll back was stored every 50 ms for as long as answers were lost.
  "a roll back that was stored although its answer was lost is not stored again": calm({
    plan: long,
    steps: [
      shipAt(2_000),
      { atMs: 18_000, act: { kind: "storeLies", forMs: 8_000 } },
      orderAt(18_000, { verb: "bad", note: "broken", opened: [] }),
    ],
  }),
  // Seed 10215: the lowering of the first came back over the second.
  "a lowering whose answer was lost does not come back over what took its place": calm({
    plan: planOf([{ ...cohort, dwellMs: 60_000 }, full]),
    steps: [
      shipAt(1_600),
      { atMs: 27_050, act: { kind: "storeLies", forMs: 750 } },
      orderAt(27_050, { verb: "lower", toPpm: 0, why: "careful" }),
      shipAt(27_155, "v3"),
    ],
  }),
};

test.each(Object.entries(found))("%s", async (_what, scenario) => {
  const story = await tellStory(scenario);
  expect(story.violations).toEqual([]);
  expect(story.states().length).toBeGreaterThan(5);
});
