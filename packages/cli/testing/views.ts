import type { JournalLine, Replay, Overview, RolloutView } from "@dimmer/wire";

/** Small whole values of what control answers, for tests of the command line. */

export const arm = {
  requests: 1000,
  failures: 1,
  badUnits: 1,
  slow: 0,
  rescued: 0,
  userMinutes: 300,
  badUserMinutes: 1,
};

const stage = { dwellMs: 10_000, enteredAtMs: null, approval: "none" } as const;

/** A rollout at 5 %, seen by the wire schema as well as by the command line. */
export const raising: RolloutView = {
  id: "shop.2",
  service: "shop",
  phase: "percent",
  candidate: {
    id: "0123456789abcdef0123456789abcdef01234567",
    endpoints: ["http://127.0.0.1:3002"],
    subject: "Price carts of business customers in bulk",
    authors: ["Ada Lovelace <ada@example.org>"],
    commits: [
      "0123456789abcdef0123456789abcdef01234567",
      "89abcdef0123456789abcdef0123456789abcdef",
    ],
  },
  stable: { id: "v1", endpoints: ["http://127.0.0.1:3001"], subject: "", authors: [], commits: [] },
  objective: 0.99,
  attempt: 1,
  shippedBy: { kind: "person", name: "Ada Lovelace" },
  shippedAtMs: 1_790_000_000_000,
  endedAtMs: null,
  exposurePpm: 50_000,
  maxExposurePpm: 50_000,
  cohorts: ["internal"],
  stages: [
    {
      ...stage,
      label: "cohort:internal",
      kind: "cohort",
      exposurePpm: 0,
      look: "wanted",
      state: "done",
      enteredAtMs: 1_790_000_010_000,
    },
    {
      ...stage,
      label: "percent:5%",
      kind: "percent",
      exposurePpm: 50_000,
      look: "none",
      state: "now",
      enteredAtMs: 1_790_000_020_000,
    },
    { ...stage, label: "full", kind: "full", exposurePpm: 990_000, look: "wanted", state: "next" },
  ],
  stage: 1,
  stageEntry: 2,
  sentence: "Next: full. Waits for 8 s more in this stage.",
  verdict: {
    outcome: "undecided",
    reason: "unproven",
    sentence: "No difference is seen in 1,000 requests; 120 more user-minutes are needed.",
    atMs: 1_790_000_030_000,
    evidence: {
      stageEntry: 2,
      stable: arm,
      candidate: { ...arm, failures: 2, badUnits: 2 },
      signals: [],
      certificate: null,
      needs: { userMinutes: 120, ms: 9000 },
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
  },
  hold: null,
  cause: null,
  harm: { harmed: 0, rescuedUnits: 2, rescues: 3, seenFailures: 0 },
  looks: [],
  owed: [{ what: "look", sentence: "A look at v2 in production by Ada Lovelace is owed." }],
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

export const rolledBack: RolloutView = {
  ...raising,
  phase: "rolled_back",
  stages: raising.stages.map((one, index) => ({
    ...one,
    state: index === 0 ? "done" : index === 1 ? "failed" : "never",
  })),
  exposurePpm: 0,
  cohorts: [],
  endedAtMs: 1_790_000_040_000,
  stage: null,
  sentence: "The candidate fails more: 12 users against 0. v1 serves everybody.",
  owed: [],
  may: [],
  harm: { harmed: 1, rescuedUnits: 2, rescues: 3, seenFailures: 1 },
};

export const rollingBack: RolloutView = { ...rolledBack, phase: "rolling_back", endedAtMs: null };

export const holding: RolloutView = {
  ...raising,
  phase: "holding",
  sentence: "The plan asks for a look before full.",
  hold: {
    reason: "lookRequired",
    sentence: "The plan asks for a look before full.",
    owner: "Ada Lovelace",
    sinceMs: 1_790_000_030_000,
    deadlineMs: null,
    exits: ["good", "bad", "lower", "rollback"],
  },
};

export const full: RolloutView = {
  ...raising,
  phase: "full",
  exposurePpm: 990_000,
  stage: 2,
  sentence: "Baking.",
};

export const overviewOf = (rollouts: readonly RolloutView[]): Overview => ({
  nowMs: 1_790_000_060_000,
  version: "0.1.0",
  you: { kind: "person", name: "Ada Lovelace" },
  services: [
    {
      name: "shop",
      objective: 0.99,
      stable: raising.stable,
      rollout: rollouts[0]?.id ?? null,
      requestsPerSecond: 412.4,
      failureShare: 0.0012,
      keylessShare: 0,
      badVersions: [],
    },
  ],
  rollouts: [...rollouts],
  splitters: [
    {
      name: "splitter-1",
      state: "live",
      lastHeardMs: 1_790_000_060_000,
      workers: 2,
      appliedGeneration: 3,
      droppedEvents: 0,
    },
  ],
  stopped: null,
  events: { ok: true, sentence: "Events are stored." },
});

export const shipped: JournalLine = {
  seq: 1,
  atMs: 1_790_000_000_000,
  by: { kind: "person", name: "Ada Lovelace" },
  input: "ship",
  reason: "Shipped to nobody.",
  phase: "draft",
  exposurePpm: 0,
  stage: "",
  verdict: null,
};

/** A rollout that went to everybody and would have failed under other terms. */
export const judgedAgain: Omit<Replay, "rollout"> = {
  ended: "done",
  endedAtMs: 1_790_000_900_000,
  requests: 1_234,
  harmed: 40,
  fired: {
    atMs: 1_790_000_060_000,
    requests: 210,
    harmed: 4,
    stageEntry: 1,
    label: "at 5 %",
    sentence: "v2 fails more often than v1.",
  },
  entries: [],
  neverExposed: [],
  sentences: [
    "Judged again it fails after 60 s at 5 %, by 210 of the 1,234 requests that reached the candidate: v2 fails more often than v1.",
    "In fact it went to everybody: to stop it costs that ship.",
  ],
};
