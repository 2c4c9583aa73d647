import type { Command, JournalEntry, Plan, RolloutState, Verdict } from "@dimmer/core";
import { z } from "zod";
import { judgeTermsOrNone } from "../service/judging/terms.ts";

/** Schemas of what the control store keeps and the API shows. Times are ms since 1970. */

const ms = z.number().nonnegative();
const ppm = z.int().min(0).max(1_000_000);
const count = z.number().nonnegative();

export const actorSchema = z.object({
  kind: z.enum(["person", "script", "ci", "dimmer"]),
  name: z.string().min(1),
});

export const versionSchema = z.object({
  id: z.string().min(1).max(200),
  endpoints: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .max(64),
  subject: z.string().max(500),
  authors: z.array(z.string().max(200)).max(100),
  commits: z.array(z.string().max(200)).max(1000),
});

const stageBase = {
  dwellMs: ms,
  look: z.enum(["none", "wanted", "required"]),
  deadlineMs: ms,
};

export const stageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shadow"), mirrorPpm: ppm, ...stageBase }),
  z.object({ kind: z.literal("cohort"), cohort: z.string().min(1), ...stageBase }),
  z.object({ kind: z.literal("percent"), exposurePpm: ppm, ...stageBase }),
  z.object({ kind: z.literal("full"), ...stageBase }),
]);

export const planSchema = z.object({
  stages: z.array(stageSchema).min(1).max(50),
  onBreach: z.enum(["rollback", "hold"]),
  onLost: z.enum(["lower", "keep"]),
}) satisfies z.ZodType<Plan>;

const armEvidence = z.object({
  requests: count,
  failures: count,
  badUnits: count,
  slow: count,
  rescued: count,
  userMinutes: count,
  badUserMinutes: count,
});

export const verdictSchema = z.object({
  outcome: z.enum(["pass", "fail", "undecided", "blind"]),
  reason: z.enum([
    "totalFailure",
    "absoluteGuard",
    "regression",
    "countsMissing",
    "immaterial",
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
    signals: z.array(
      z.object({
        signal: z.enum(["errors", "latencyTail", "mirror"]),
        tier: z.int(),
        candidateBad: count,
        stableBad: count,
        log10E: z.number(),
        log10Threshold: z.number(),
        crossedAtMs: ms.nullable(),
        riskRatioAbove: z.number().nullable(),
      }),
    ),
    certificate: z
      .object({
        delta: z.number(),
        lnE: z.number(),
        lnThreshold: z.number(),
        certified: z.boolean(),
      })
      .nullable(),
    needs: z.object({ userMinutes: count, ms: ms.nullable() }).nullable(),
    exemplars: z.array(z.string()),
  }),
}) satisfies z.ZodType<Verdict>;

export const harmSchema = z.object({
  harmed: count,
  rescuedUnits: count,
  rescues: count,
  seenFailures: count,
});

export const lookSchema = z.object({
  by: actorSchema,
  atMs: ms,
  stageEntry: count,
  answer: z.enum(["good", "bad"]),
  note: z.string(),
  opened: z.array(z.string()),
});

export const holdSchema = z.object({
  reason: z.enum([
    "paused",
    "lookRequired",
    "immaterialRegression",
    "breachHeld",
    "deadline",
    "countsMissing",
    "candidateUnreachable",
    "splitterRefused",
  ]),
  sentence: z.string(),
  owner: z.string(),
  sinceMs: ms,
  deadlineMs: ms.nullable(),
  exits: z.array(z.string()),
});

export const causeSchema = z.object({
  kind: z.enum(["verdict", "person", "replaced", "fuse"]),
  sentence: z.string(),
  by: actorSchema,
  verdict: verdictSchema.nullable(),
});

const rollout = z.object({
  id: z.string(),
  service: z.string(),
  candidate: versionSchema,
  stable: versionSchema,
  plan: planSchema,
  objective: z.number().gt(0).lt(1),
  terms: judgeTermsOrNone,
  attempt: z.int().positive(),
  shippedBy: actorSchema,
  shippedAtMs: ms,
});

const position = z.object({
  stage: z.int().nonnegative(),
  stageEntry: z.int().positive(),
  decidedAtMs: ms,
  enteredAtMs: ms.nullable(),
  dwelledMs: ms,
  exposurePpm: ppm,
  cohorts: z.array(z.string()),
  slowMs: z.number().positive().nullable(),
  body: z
    .object({ p90Ms: z.number().positive(), p50Ms: z.number().positive() })
    .nullable()
    .default(null),
  mismatchAcknowledged: z.boolean().default(false),
  lastVerdict: verdictSchema.nullable(),
});

const common = {
  rollout,
  looks: z.array(lookSchema),
  harm: harmSchema,
  maxExposurePpm: ppm,
  tickedAtMs: ms,
};

export const rolloutStateSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("draft"), ...common, hold: holdSchema.nullable() }),
  z.object({ phase: z.enum(["shadow", "cohort", "percent", "full"]), ...common, at: position }),
  z.object({ phase: z.literal("holding"), ...common, at: position, hold: holdSchema }),
  z.object({ phase: z.literal("lowering"), ...common, at: position, by: actorSchema }),
  z.object({
    phase: z.literal("rolling_back"),
    ...common,
    at: position.nullable(),
    cause: causeSchema,
    decidedAtMs: ms,
  }),
  z.object({
    phase: z.literal("rolled_back"),
    ...common,
    cause: causeSchema,
    decidedAtMs: ms,
    convergedAtMs: ms,
  }),
  z.object({ phase: z.literal("done"), ...common, doneAtMs: ms, owesLook: z.boolean() }),
]) satisfies z.ZodType<RolloutState>;

export const journalEntrySchema = z.object({
  rollout: z.string(),
  seq: z.int().positive(),
  atMs: ms,
  by: actorSchema,
  input: z.enum(["ship", "tick", "verdict", "action", "fuse", "replaced"]),
  reason: z.string(),
  state: rolloutStateSchema,
}) satisfies z.ZodType<JournalEntry>;

/** What control still has to do; kept in the outbox until it is done. */
export const commandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("publish"), rollout: z.string() }),
  z.object({ kind: z.literal("adopt"), service: z.string(), version: versionSchema }),
  z.object({
    kind: z.literal("markBad"),
    service: z.string(),
    version: z.string(),
    why: z.string(),
  }),
  z.object({ kind: z.literal("tell"), to: z.array(z.string()), sentence: z.string() }),
]) satisfies z.ZodType<Command>;
