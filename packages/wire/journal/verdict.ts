import type { Verdict } from "@dimmer/core";
import { z } from "zod";

/**
 * A verdict with everything it rests on. Journals of earlier releases hold verdicts with less: what
 * they did not keep has a default that says so.
 */

const ms = z.number().nonnegative();
const count = z.number().nonnegative();

const armEvidence = z.object({
  requests: count,
  failures: count,
  badUnits: count,
  slow: count,
  rescued: count,
  userMinutes: count,
  badUserMinutes: count,
});

const signals = [
  "errors",
  "latencyTail",
  "latencyP90",
  "latencyP50",
  "latencySli",
  "crashes",
  "successDrop",
  "crashReports",
  "expectation",
  "mirror",
] as const;

export const signalSchema = z.enum(signals);

const signalEvidence = z.object({
  signal: signalSchema,
  name: z.string().default(""),
  tier: z.int(),
  alpha: z.number().nonnegative().default(0),
  candidateBad: count,
  stableBad: count,
  log10E: z.number(),
  log10Threshold: z.number(),
  crossedAtMs: ms.nullable(),
  riskRatioAbove: z.number().nullable(),
  kernel: z
    .object({ rho: z.number(), unspent: z.number(), lnWeights: z.array(z.number()) })
    .nullable()
    .default(null),
});

const certificate = z.object({
  delta: z.number(),
  lnE: z.number(),
  lnThreshold: z.number(),
  certified: z.boolean(),
  asymptotic: z.object({ difference: z.number(), halfWidth: z.number() }).nullable().default(null),
  designEffect: z.object({ candidate: z.number(), stable: z.number() }).nullable().default(null),
});

const exercised = z.object({
  requests: count,
  units: count,
  needsRequests: count,
  needsUnits: count,
});

const ratioCounts = z.object({
  candidate: count,
  stable: count,
  log10E: z.number(),
  log10Threshold: z.number(),
  mismatch: z.boolean(),
});

const ratio = z.object({
  rho: z.number(),
  assigned: ratioCounts,
  outcomes: ratioCounts,
  acknowledged: z.boolean(),
});

const burn = z.object({
  severity: z.enum(["page", "ticket"]),
  longMs: ms,
  shortMs: ms,
  burn: z.number(),
  longShare: z.number(),
  shortShare: z.number(),
  firing: z.boolean(),
});

export const guardReadingSchema = z.object({
  name: z.string(),
  state: z.enum(["ok", "breached", "blind"]),
  sentence: z.string(),
  atMs: z.number(),
});

const guards = z.object({
  excess: z.number(),
  cap: z.number().nullable(),
  burn: z.array(burn),
  readings: z.array(guardReadingSchema),
});

const slice = z.object({
  endpoint: z.string(),
  candidateBad: count,
  stableBad: count,
  log10E: z.number(),
  worse: z.boolean(),
});

const instance = z.object({
  arm: z.enum(["stable", "candidate"]),
  origin: z.string(),
  requests: count,
  failures: count,
  crashed: z.boolean(),
  log10E: z.number(),
  odd: z.boolean(),
});

const inputs = z.object({
  stage: z.string(),
  bins: count,
  sheets: count,
  events: count,
  moment: z.object({
    nowMs: z.number(),
    lastBinMs: z.number().nullable(),
    splittersSilent: z.boolean(),
    guards: z.array(guardReadingSchema),
    serviceBurn: burn.extend({ sinceMs: z.number() }).nullable(),
    blastCap: z.number().nullable(),
    mismatchAcknowledged: z.boolean(),
  }),
});

export const verdictSchema = z.object({
  outcome: z.enum(["pass", "fail", "undecided", "blind"]),
  reason: z.enum([
    "totalFailure",
    "absoluteGuard",
    "guardBreached",
    "blastCap",
    "regression",
    "cohortBurn",
    "serviceBurn",
    "countsMissing",
    "telemetryDegraded",
    "guardBlind",
    "sampleRatio",
    "immaterial",
    "suspect",
    "notExercised",
    "floors",
    "unproven",
    "insufficientTraffic",
    "proven",
  ]),
  sentence: z.string(),
  atMs: ms,
  evidence: z.object({
    stageEntry: count,
    stable: armEvidence,
    candidate: armEvidence,
    signals: z.array(signalEvidence),
    certificate: certificate.nullable(),
    needs: z.object({ userMinutes: count, ms: ms.nullable() }).nullable(),
    exemplars: z.array(z.string()),
    latencyCertificate: certificate.nullable().default(null),
    exercised: exercised.nullable().default(null),
    ratio: ratio.nullable().default(null),
    guards: guards.nullable().default(null),
    slices: z.array(slice).default([]),
    instances: z.array(instance).default([]),
    notes: z.array(z.string()).default([]),
    inputs: inputs.nullable().default(null),
  }),
}) satisfies z.ZodType<Verdict>;
