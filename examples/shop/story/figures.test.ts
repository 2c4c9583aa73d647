import { bucketOf } from "@dimmer/core";
import type { JournalLine, RolloutView } from "@dimmer/wire";
import { describe, expect, test } from "vitest";
import type { Answer } from "../traffic/answer.ts";
import { figuresOf, type Recorded } from "./figures.ts";
import type { Told } from "./history.ts";

const arm = {
  requests: 0,
  failures: 0,
  badUnits: 0,
  slow: 0,
  rescued: 0,
  userMinutes: 0,
  badUserMinutes: 0,
};
type Verdict = NonNullable<JournalLine["verdict"]>;
const verdict = (outcome: Verdict["outcome"], atMs: number): Verdict => ({
  outcome,
  reason: outcome === "fail" ? "regression" : "proven",
  sentence: "PUT /cart fails on v2.",
  atMs,
  evidence: {
    stageEntry: 2,
    stable: arm,
    candidate: { ...arm, requests: 118 },
    signals: [],
    certificate: null,
    needs: null,
    exemplars: [],
    latencyCertificate: null,
    exercised: null,
    ratio: null,
    guards: null,
    slices: [],
    instances: [],
    notes: [],
    inputs: null,
  },
});

const dimmer = { kind: "dimmer", name: "dimmer" } as const;
const version = (id: string) => ({ id, endpoints: [], subject: "", authors: [], commits: [] });

const view = (id: string, candidate: string, more: Partial<RolloutView>): RolloutView => ({
  id,
  service: "shop",
  phase: "rolled_back",
  candidate: version(candidate),
  stable: version("v1"),
  objective: 0.99,
  attempt: 1,
  shippedBy: { kind: "script", name: "story" },
  shippedAtMs: 1_000,
  endedAtMs: null,
  exposurePpm: 0,
  maxExposurePpm: 50_000,
  cohorts: [],
  stages: [],
  stage: null,
  stageEntry: 2,
  sentence: "",
  verdict: null,
  hold: null,
  cause: null,
  harm: { harmed: 2, rescuedUnits: 6, rescues: 9, seenFailures: 2 },
  looks: [],
  owed: [],
  approvals: [],
  delegations: [],
  expectations: [],
  forecast: null,
  budget: null,
  unproven: false,
  hotfix: null,
  noReturn: null,
  ledger: { total: 0.01, spent: 0.0018, left: 0.0082, entries: [] },
  may: [],
  fleet: { live: 1, applied: 1, silent: 0 },
  ...more,
});

const line = (seq: number, atMs: number, more: Partial<JournalLine>): JournalLine => ({
  seq,
  atMs,
  by: dimmer,
  input: "tick",
  reason: "",
  phase: "percent",
  exposurePpm: 0,
  stage: "",
  verdict: null,
  ...more,
});

const failed = verdict("fail", 30_000);
const v2: Told = {
  view: view("shop.1", "v2", {
    endedAtMs: 30_080,
    cause: { kind: "verdict", sentence: failed.sentence, by: dimmer, verdict: failed },
  }),
  journal: [
    line(1, 1_000, { phase: "draft", input: "ship" }),
    line(2, 2_000, { phase: "cohort", stage: "cohort:internal" }),
    line(3, 12_000, { phase: "percent", stage: "percent:5%", exposurePpm: 50_000 }),
    line(4, 30_000, { phase: "rolling_back", stage: "percent:5%", verdict: failed }),
    line(5, 30_080, { phase: "rolled_back" }),
  ],
};
const v3: Told = {
  view: view("shop.2", "v3", { phase: "full", shippedAtMs: 40_000, maxExposurePpm: 990_000 }),
  journal: [
    line(1, 40_000, { phase: "draft", input: "ship" }),
    line(2, 41_000, { phase: "cohort", stage: "cohort:internal" }),
    line(3, 51_000, { phase: "full", stage: "full", exposurePpm: 990_000 }),
  ],
};

const users = Array.from({ length: 3_000 }, (_, index) => `user-${index}`);
const onV2 = users.find((user) => bucketOf("shop.1", user) < 50_000) ?? "";
const onV1 = users.find((user) => bucketOf("shop.1", user) > 900_000) ?? "";

const answer = (user: string, startMs: number, more: Partial<Answer> = {}): Answer => ({
  user,
  staff: false,
  route: "GET /",
  startMs,
  endMs: startMs + 5,
  status: 200,
  fault: null,
  servedBy: "v1",
  traceId: `${user}@${startMs}`,
  ...more,
});

const recorded: Recorded = {
  v2,
  v3,
  answers: [
    answer(onV2, 500), // before anything was shipped
    answer(onV1, 20_000),
    answer(onV2, 20_000, { servedBy: "v2" }),
    answer(onV2, 21_000, { servedBy: "v1", route: "PUT /cart" }),
    answer(onV2, 22_000, { servedBy: "v2", route: "POST /checkout", status: 500 }),
  ],
  rescued: new Set([`${onV2}@21000`]),
  firstBadMs: 21_002,
  kill: { atMs: 13_000, backAtMs: 23_000 },
  pssMaxMb: 812.4,
};

const byName = (changed: Partial<Recorded> = {}) =>
  new Map(figuresOf({ ...recorded, ...changed }).map((figure) => [figure.name, figure]));

test("the table has every figure of the story, and a good story meets every goal", () => {
  const figures = byName();
  expect([...figures.keys()]).toEqual([
    "v2.outcome",
    "v2.exposure-max-ppm",
    "v2.rescues",
    "v2.repeatable-failures-seen",
    "v2.other-failures-seen",
    "v2.users-harmed",
    "v2.detection-requests",
    "v2.detection-ms",
    "v2.rollback-ms",
    "v3.outcome",
    "v3.false-alarms",
    "arm-flips",
    "control-kill.failures",
    "control-kill.same-end",
    "pss-max-mb",
  ]);
  expect([...figures.values()].filter(({ met }) => met === false)).toEqual([]);
  expect(Object.fromEntries([...figures].map(([name, { value }]) => [name, value]))).toMatchObject({
    "v2.outcome": "rolled_back",
    "v2.other-failures-seen": 1,
    "v2.users-harmed": 2,
    "v2.detection-requests": 118,
    "v2.detection-ms": 8_998,
    "v2.rollback-ms": 80,
    "control-kill.same-end": true,
    "pss-max-mb": 812,
  });
});

describe("a goal is missed when", () => {
  const [first, ...rest] = v2.journal;
  const rows: readonly [string, string, Partial<Recorded>][] = [
    ["v2 goes to everybody", "v2.outcome", { v2: { ...v2, view: { ...v2.view, phase: "full" } } }],
    [
      "v2 reaches a quarter of the users",
      "v2.exposure-max-ppm",
      { v2: { ...v2, view: { ...v2.view, maxExposurePpm: 250_000 } } },
    ],
    [
      "nothing was rescued",
      "v2.rescues",
      { v2: { ...v2, view: { ...v2.view, harm: { ...v2.view.harm, rescues: 0 } } } },
    ],
    [
      "a failed PUT /cart reaches a client",
      "v2.repeatable-failures-seen",
      { answers: [answer(onV2, 20_000, { servedBy: "v2", route: "PUT /cart", status: 500 })] },
    ],
    [
      "a read gets no answer",
      "v2.repeatable-failures-seen",
      { answers: [answer(onV1, 20_000, { servedBy: null, status: 0, fault: "UND_ERR_SOCKET" })] },
    ],
    [
      "eleven checkouts fail",
      "v2.other-failures-seen",
      {
        answers: Array.from({ length: 11 }, (_, index) =>
          answer(onV2, 20_000 + index, { servedBy: "v2", route: "POST /checkout", status: 500 }),
        ),
      },
    ],
    [
      "the rollback takes long",
      "v2.rollback-ms",
      { v2: { ...v2, view: { ...v2.view, endedAtMs: 30_201 } } },
    ],
    ["v3 stays behind", "v3.outcome", { v3: { ...v3, view: { ...v3.view, phase: "percent" } } }],
    [
      "v3 is held",
      "v3.false-alarms",
      { v3: { ...v3, journal: [...v3.journal, line(4, 52_000, { phase: "holding" })] } },
    ],
    [
      "somebody flips",
      "arm-flips",
      { answers: [...recorded.answers, answer(onV1, 25_000, { servedBy: "v2" })] },
    ],
    ["a rescue is not on record", "arm-flips", { rescued: new Set<string>() }],
    ["nobody knows what was rescued", "arm-flips", { rescued: null }],
    [
      "a request fails while control is gone",
      "control-kill.failures",
      { answers: [answer(onV1, 14_000, { status: 502, servedBy: null })] },
    ],
    ["control was never killed", "control-kill.failures", { kill: null }],
    [
      "the journal has a gap",
      "control-kill.same-end",
      { v2: { ...v2, journal: first === undefined ? [] : [first, ...rest.slice(1)] } },
    ],
    ["memory is short", "pss-max-mb", { pssMaxMb: 1_501 }],
    ["memory cannot be measured", "pss-max-mb", { pssMaxMb: null }],
    ["v2 is not on record", "v2.outcome", { v2: null }],
  ];
  test.each(rows)("%s", (_, name, changed) => {
    expect(byName(changed).get(name)?.met).toBe(false);
  });
});

test("a pause by a person is no false alarm", () => {
  const by = { kind: "person", name: "ada" } as const;
  const journal = [...v3.journal, line(4, 52_000, { phase: "holding", by, input: "action" })];
  expect(byName({ v3: { ...v3, journal } }).get("v3.false-alarms")?.value).toBe(0);
});
