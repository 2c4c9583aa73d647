import type { RolloutView } from "@dimmer/wire";
import { rollouts, nowMs } from "./rollouts.ts";

type Evidence = NonNullable<RolloutView["verdict"]>["evidence"];

/** What the judge watches when much of it is wrong at once. */
export const watchedEvidence: Pick<
  Evidence,
  "guards" | "ratio" | "exercised" | "instances" | "slices" | "notes"
> = {
  guards: {
    excess: 3.4,
    cap: 412.5,
    burn: [
      {
        severity: "ticket",
        longMs: 86_400_000,
        shortMs: 7_200_000,
        burn: 3,
        longShare: 0.041,
        shortShare: 0.052,
        firing: true,
      },
    ],
    readings: [
      {
        name: "declined payments",
        state: "ok",
        sentence:
          '`count where event = "payment.declined"` of the candidate\'s events in the last 5 min is 3, at most 20 as it should be.',
        atMs: nowMs - 2_000,
      },
      {
        name: "queue",
        state: "blind",
        sentence:
          "`sum(queue_depth)` cannot be known: 127.0.0.1:9090 did not answer within 2000 ms.",
        atMs: nowMs - 3_000,
      },
    ],
  },
  ratio: {
    rho: 0.05,
    assigned: { candidate: 138, stable: 2_610, log10E: 0, log10Threshold: 3.3, mismatch: false },
    outcomes: { candidate: 61, stable: 2_604, log10E: 5.2, log10Threshold: 3.3, mismatch: true },
    acknowledged: false,
  },
  exercised: { requests: 120, units: 14, needsRequests: 180, needsUnits: 16 },
  instances: [
    {
      arm: "candidate",
      origin: "http://127.0.0.1:3002",
      requests: 206,
      failures: 41,
      crashed: true,
      log10E: 6,
      odd: true,
    },
    {
      arm: "candidate",
      origin: "http://127.0.0.1:3003",
      requests: 206,
      failures: 0,
      crashed: false,
      log10E: 0,
      odd: false,
    },
  ],
  slices: [
    { endpoint: "PUT /cart", candidateBad: 7, stableBad: 0, log10E: 4.1, worse: true },
    { endpoint: "GET /items/:id", candidateBad: 1, stableBad: 12, log10E: 0, worse: false },
  ],
  notes: [
    "http://127.0.0.1:3002 fails more than its siblings: 41 of 206 requests. It may be the node and not the version; replace it either way.",
  ],
};

/** A rollout being raised of which the judge has much to say. */
export const watchedRollout: RolloutView = {
  ...rollouts.raising,
  verdict:
    rollouts.raising.verdict === null
      ? null
      : {
          ...rollouts.raising.verdict,
          evidence: { ...rollouts.raising.verdict.evidence, ...watchedEvidence },
        },
  ledger: {
    total: 0.01,
    spent: 0.0018,
    left: 0.0082,
    entries: [
      {
        stageEntry: 2,
        kind: "percent",
        exposurePpm: 50_000,
        alpha: 0.0018,
        isOutside: false,
        stakes: [
          { signal: "errors", name: "", tier: 1, alpha: 0.00074 },
          { signal: "errors", name: "", tier: 4, alpha: 0.00025 },
          { signal: "errors", name: "", tier: 16, alpha: 0.00025 },
          { signal: "latencyTail", name: "", tier: 1, alpha: 0.00056 },
        ],
      },
    ],
  },
};
