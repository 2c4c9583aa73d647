import type { JournalLine, Overview, RolloutView } from "@dimmer/wire";
import { quietEvidence } from "./quiet-evidence.ts";

/** Rollouts of a made-up shop in every phase that a page must be able to show. Only tests use them. */

export const startMs = Date.UTC(2026, 10, 23, 14, 0, 0);
export const nowMs = startMs + 95_000;

const person = { kind: "person", name: "Mira Okafor <mira@example.com>" } as const;
const dimmer = { kind: "dimmer", name: "dimmer" } as const;

const stable: RolloutView["stable"] = {
  id: "v1",
  endpoints: ["http://127.0.0.1:3001"],
  subject: "Shop as it was",
  authors: [],
  commits: [],
};

const candidate: RolloutView["candidate"] = {
  id: "v2",
  endpoints: ["http://127.0.0.1:3002"],
  subject: "Price carts by plan, with quantity discounts",
  authors: ["Mira Okafor <mira@example.com>", "Jun Sato <jun@example.com>"],
  commits: ["4be1f0c7a9d2e8b3c6f5a1d0e9b8c7d6a5f4e3d2", "91c2a7ffb0e4d3c2b1a09f8e7d6c5b4a39281706"],
};

type Arm = NonNullable<RolloutView["verdict"]>["evidence"]["stable"];

const arm = (numbers: Partial<Arm>): Arm => ({
  requests: 0,
  failures: 0,
  badUnits: 0,
  slow: 0,
  rescued: 0,
  userMinutes: 0,
  badUserMinutes: 0,
  ...numbers,
});

const undecided: NonNullable<RolloutView["verdict"]> = {
  outcome: "undecided",
  reason: "unproven",
  sentence:
    "Nothing wrong so far: 0 errors in 412 candidate requests; 150 more user-minutes, about 40 s, to prove less than 2% excess for 25%.",
  atMs: nowMs - 400,
  evidence: {
    stageEntry: 2,
    stable: arm({
      requests: 7830,
      failures: 4,
      badUnits: 4,
      slow: 71,
      userMinutes: 2610,
      badUserMinutes: 4,
    }),
    candidate: arm({ requests: 412, slow: 3, userMinutes: 138 }),
    signals: [
      {
        signal: "errors",
        name: "",
        alpha: 0.001,
        kernel: null,
        tier: 1,
        candidateBad: 0,
        stableBad: 4,
        log10E: -0.3,
        log10Threshold: 3.4,
        crossedAtMs: null,
        riskRatioAbove: null,
      },
      {
        signal: "errors",
        name: "",
        alpha: 0.001,
        kernel: null,
        tier: 4,
        candidateBad: 0,
        stableBad: 0,
        log10E: 0,
        log10Threshold: 3.9,
        crossedAtMs: null,
        riskRatioAbove: null,
      },
      {
        signal: "latencyTail",
        name: "",
        alpha: 0.001,
        kernel: null,
        tier: 1,
        candidateBad: 3,
        stableBad: 66,
        log10E: 0.2,
        log10Threshold: 4,
        crossedAtMs: null,
        riskRatioAbove: null,
      },
    ],
    certificate: {
      delta: 0.02,
      lnE: 1.9,
      lnThreshold: 3,
      certified: false,
      asymptotic: null,
      designEffect: null,
    },
    needs: { userMinutes: 150, ms: 40_000 },
    exemplars: [],
    ...quietEvidence,
  },
};

const failing: NonNullable<RolloutView["verdict"]> = {
  outcome: "fail",
  reason: "regression",
  sentence:
    "PUT /cart fails on v2: 7 of 118 candidate users hit an error, 0 of 2,290 on stable; at least 10 × worse, proven (evidence 13,000 : 1 against chance).",
  atMs: startMs + 31_200,
  evidence: {
    stageEntry: 2,
    stable: arm({ requests: 6920, userMinutes: 2290 }),
    candidate: arm({
      requests: 361,
      failures: 9,
      badUnits: 7,
      rescued: 8,
      slow: 2,
      userMinutes: 118,
      badUserMinutes: 7,
    }),
    signals: [
      {
        signal: "errors",
        name: "",
        alpha: 0.001,
        kernel: null,
        tier: 1,
        candidateBad: 7,
        stableBad: 0,
        log10E: 4.1,
        log10Threshold: 3.4,
        crossedAtMs: startMs + 31_200,
        riskRatioAbove: 10,
      },
      {
        signal: "latencyTail",
        name: "",
        alpha: 0.001,
        kernel: null,
        tier: 1,
        candidateBad: 2,
        stableBad: 39,
        log10E: 0.1,
        log10Threshold: 4,
        crossedAtMs: null,
        riskRatioAbove: null,
      },
    ],
    certificate: null,
    needs: null,
    exemplars: ["e-1"],
    ...quietEvidence,
  },
};

const shares = [0, 50_000, 250_000, 500_000, 990_000] as const;
const labels = ["cohort:internal", "percent:5%", "percent:25%", "percent:50%", "full"] as const;
const kinds = ["cohort", "percent", "percent", "percent", "full"] as const;

type StageState = RolloutView["stages"][number]["state"];

/** The shop's plan with each stage in a state; entered ones 12 s apart. */
const stages = (states: readonly StageState[]): RolloutView["stages"] =>
  labels.map((label, index) => ({
    label,
    kind: kinds[index] ?? "full",
    exposurePpm: shares[index] ?? 0,
    dwellMs: index === 4 ? 86_400_000 : 10_000,
    look: index === 0 || index === 4 ? "wanted" : "none",
    approval: "none",
    state: states[index] ?? "next",
    enteredAtMs: ["done", "now", "failed"].includes(states[index] ?? "next")
      ? startMs + index * 12_000
      : null,
  }));

const owedLook = {
  what: "look" as const,
  sentence: "A look at v2 in production by Mira Okafor or Jun Sato is owed.",
};

const raising: RolloutView = {
  id: "shop.2",
  service: "shop",
  phase: "percent",
  candidate,
  stable,
  objective: 0.99,
  attempt: 1,
  shippedBy: person,
  shippedAtMs: startMs,
  endedAtMs: null,
  exposurePpm: 50_000,
  maxExposurePpm: 50_000,
  cohorts: ["internal"],
  stages: stages(["done", "now", "next", "next", "next"]),
  stage: 1,
  stageEntry: 2,
  sentence: "Next: 25% of users. Waits for proof, about 40 s at this traffic.",
  verdict: undecided,
  hold: null,
  cause: null,
  harm: { harmed: 0, rescuedUnits: 0, rescues: 0, seenFailures: 0 },
  looks: [],
  owed: [owedLook],
  approvals: [],
  delegations: [],
  expectations: [],
  forecast: null,
  budget: null,
  unproven: false,
  hotfix: null,
  noReturn: null,
  ledger: { total: 0.01, spent: 0.0018, left: 0.0082, entries: [] },
  may: ["promote", "pause", "lower", "rollback", "good", "bad"],
  fleet: { live: 1, applied: 1, silent: 0 },
};

const hold: NonNullable<RolloutView["hold"]> = {
  reason: "paused",
  sentence: "Mira Okafor paused it: waiting for the support desk.",
  owner: "Mira Okafor",
  sinceMs: nowMs - 42_000,
  deadlineMs: null,
  exits: ["dimmer resume shop.2", "dimmer rollback shop.2"],
};

const rolledBack: RolloutView = {
  ...raising,
  phase: "rolled_back",
  endedAtMs: startMs + 31_400,
  exposurePpm: 0,
  cohorts: [],
  stages: stages(["done", "failed", "never", "never", "never"]),
  stage: null,
  sentence: `${failing.sentence} v1 serves everybody.`,
  verdict: failing,
  cause: { kind: "verdict", sentence: failing.sentence, by: dimmer, verdict: failing },
  harm: { harmed: 1, rescuedUnits: 6, rescues: 8, seenFailures: 1 },
  looks: [
    {
      by: { kind: "script", name: "Mira Okafor (script: the demo)" },
      atMs: startMs + 8000,
      stageEntry: 1,
      answer: "good",
      note: "",
      opened: [],
    },
  ],
  owed: [],
  may: [],
};

/** The same rollout in each phase that looks different. */
export const rollouts = {
  draft: {
    ...raising,
    phase: "draft",
    exposurePpm: 0,
    maxExposurePpm: 0,
    cohorts: [],
    stages: stages(["next", "next", "next", "next", "next"]),
    stage: null,
    stageEntry: 0,
    sentence:
      "Nothing is exposed. The first stage begins once v2 answers and every splitter knows it.",
    verdict: null,
    owed: [],
    may: ["rollback"],
  },
  cohort: {
    ...raising,
    phase: "cohort",
    exposurePpm: 0,
    maxExposurePpm: 0,
    stages: stages(["now", "next", "next", "next", "next"]),
    stage: 0,
    stageEntry: 1,
    sentence: "Next: 5% of users. Waits for 6 s more of its least time.",
    verdict: null,
    may: ["promote", "pause", "rollback", "good", "bad"],
  },
  raising,
  holding: {
    ...raising,
    phase: "holding",
    exposurePpm: 250_000,
    maxExposurePpm: 250_000,
    stages: stages(["done", "done", "now", "next", "next"]),
    stage: 2,
    stageEntry: 3,
    sentence: hold.sentence,
    hold,
    may: ["resume", "lower", "rollback", "good", "bad"],
  },
  rolledBack,
  full: {
    ...raising,
    id: "shop.3",
    phase: "full",
    candidate: {
      ...candidate,
      id: "v3",
      subject: "Price carts by plan, mended: large carts keep their lines",
    },
    exposurePpm: 990_000,
    maxExposurePpm: 990_000,
    stages: stages(["done", "done", "done", "done", "now"]),
    stage: 4,
    stageEntry: 5,
    sentence: "Next: done. Waits for 23 h 58 min of bake and a look by Mira Okafor or Jun Sato.",
    owed: [owedLook, { what: "bake", sentence: "It bakes at full for 23 h 58 min more." }],
    may: ["pause", "lower", "rollback", "good", "bad"],
  },
} satisfies Readonly<Record<string, RolloutView>>;

export const overviewOf = (shown: readonly RolloutView[]): Overview => ({
  nowMs,
  version: "0.1.0",
  you: person,
  services: [
    {
      name: "shop",
      objective: 0.99,
      stable,
      rollout: shown.find((rollout) => rollout.endedAtMs === null)?.id ?? null,
      requestsPerSecond: 87.4,
      failureShare: 0.0006,
      keylessShare: 0.02,
      badVersions: [],
    },
  ],
  rollouts: [...shown],
  splitters: [
    {
      name: "local",
      state: "live",
      lastHeardMs: nowMs - 300,
      workers: 2,
      appliedGeneration: 9,
      droppedEvents: 0,
    },
  ],
  stopped: null,
  events: { ok: true, sentence: "Raw events can be queried." },
});

/** Nobody has told Dimmer about a service. */
export const emptyOverview: Overview = {
  ...overviewOf([]),
  services: [],
  splitters: [],
};

/** What the journal says about `rolledBack`. */
export const journal: readonly JournalLine[] = [
  line({
    seq: 1,
    atMs: startMs,
    by: person,
    input: "ship",
    reason: "Shipped v2 at 0%; v1 serves everybody.",
    phase: "draft",
    exposurePpm: 0,
    stage: "",
  }),
  line({
    seq: 2,
    atMs: startMs + 2100,
    by: dimmer,
    input: "tick",
    reason: "v2 answers and every splitter knows it: internal users see it.",
    phase: "cohort",
    exposurePpm: 0,
    stage: "cohort:internal",
  }),
  line({
    seq: 3,
    atMs: startMs + 14_300,
    by: dimmer,
    input: "verdict",
    reason: "Internal users were served for 12 s without a failure: 5% of users see v2.",
    phase: "percent",
    exposurePpm: 50_000,
    stage: "percent:5%",
  }),
  line({
    seq: 4,
    atMs: startMs + 31_200,
    by: dimmer,
    input: "verdict",
    reason: failing.sentence,
    phase: "rolling_back",
    exposurePpm: 0,
    stage: "percent:5%",
    verdict: failing,
  }),
  line({
    seq: 5,
    atMs: startMs + 31_400,
    by: dimmer,
    input: "tick",
    reason: "Every splitter is at 0%; v2 is marked bad.",
    phase: "rolled_back",
    exposurePpm: 0,
    stage: "",
  }),
];

function line(given: Omit<JournalLine, "verdict"> & Partial<JournalLine>): JournalLine {
  return { verdict: null, ...given };
}
