import { positionOf } from "@dimmer/core";
import { expect, test } from "vitest";
import {
  calm,
  cohort,
  full,
  orderAt,
  percentOf,
  planOf,
  shipAt,
  versionOf,
} from "../complaints/complaint.ts";
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
  // Seed 779: leases that were under way when it refused a table renewed the one before.
  "a splitter that wakes, refuses what came meanwhile and reads leases behind it exposes nobody":
    calm({
      plan: planOf([percentOf(50_000, { dwellMs: 10_000 }), full]),
      versions: [versionOf("v2", { failShare: 1 })],
      objective: 0.99,
      leaseTtlMs: 12_000,
      requestsPerSecond: 2,
      units: 40,
      splitters: 3,
      seed: 779,
      diligentAuthor: false,
      chaosMs: 83_000,
      calmMs: 0,
      steps: [
        shipAt(1_354),
        { atMs: 4_235, act: { kind: "refuseTables", splitter: 2, forMs: 95_000 } },
        { atMs: 39_822, act: { kind: "stopSplitter", splitter: 2, forMs: 36_000 } },
      ],
    }),
  // Seed 982: a checker that gave a splitter which woke no moment to catch up.
  "a splitter that wakes with slow workers has its moment to follow": calm({
    plan: planOf([percentOf(400_000, { dwellMs: 90_000 }), full]),
    leaseTtlMs: 12_000,
    splitters: 1,
    chaosMs: 90_000,
    steps: [
      shipAt(2_000),
      { atMs: 24_000, act: { kind: "stopSplitter", splitter: 0, forMs: 28_000 } },
      { atMs: 46_925, act: { kind: "slowApply", splitter: 0, ms: 4_752, forMs: 30_000 } },
      orderAt(46_925, { verb: "bad", note: "broken", opened: [] }),
    ],
  }),
  // Seed 181: raised by what the last tick had known, 8 s before, behind a slow store.
  "a promote behind a slow store is decided by who is silent now": calm({
    plan: planOf([percentOf(300_000, { dwellMs: 21_000 }), full]),
    leaseTtlMs: 12_000,
    splitters: 1,
    steps: [
      shipAt(1_344),
      { atMs: 8_112, act: { kind: "eventsSilent", forMs: 50_000 } },
      { atMs: 8_592, act: { kind: "storeSlow", ms: 2_324, forMs: 16_000 } },
      { atMs: 11_976, act: { kind: "cut", splitter: 0, forMs: 16_000 } },
      {
        atMs: 13_566,
        act: { kind: "order", who: "script", action: { verb: "promote", why: "sure" } },
      },
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
  // Something was exposed, became something else, and everybody who spoke was answered.
  expect(story.phases().length).toBeGreaterThan(2);
  expect(story.states().some((state) => positionOf(state) !== null)).toBe(true);
  const orders = scenario.steps.filter(({ act }) => act.kind === "order");
  expect(story.codes.length).toBeGreaterThanOrEqual(orders.length);
});
