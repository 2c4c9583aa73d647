import {
  type Approval,
  type Budget,
  type Command,
  type Delegation,
  type Expectation,
  type ExpectationAnswer,
  type Forecast,
  type JournalEntry,
  type ExpectationOutcome,
  type Plan,
  type RolloutState,
  type Surroundings,
  unknownSurroundings,
} from "@dimmer/core";
import { z } from "zod";
import { verdictSchema } from "./verdict.ts";
import { watchedGuardsSchema } from "../service/guards/watched-guard.ts";
import { judgeTermsOrNone } from "../service/judging/terms.ts";
import { originSchema } from "../origin.ts";

/** Schemas of what the control store keeps and the API shows. Times are ms since 1970. */

const ms = z.number().nonnegative();
const ppm = z.int().min(0).max(1_000_000);
const count = z.number().nonnegative();

export const actorSchema = z.object({
  kind: z.enum(["person", "script", "ci", "dimmer"]),
  name: z.string().min(1),
});

export const versionSchema = z.object({
  id: z
    .string()
    .max(200)
    .regex(/^[^\p{C}\p{Z}]+$/u, "letters, digits and signs without spaces or controls"),
  digest: z.string().min(1).max(200).exactOptional(),
  endpoints: z.array(originSchema).min(1).max(64),
  subject: z.string().max(500),
  authors: z.array(z.string().max(200)).max(100),
  commits: z.array(z.string().max(200)).max(1000),
});

const stageBase = {
  dwellMs: ms,
  look: z.enum(["none", "wanted", "required"]),
  deadlineMs: ms,
  approval: z.literal("required").exactOptional(),
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
  onDeadline: z.literal("rollback").exactOptional(),
  noReturn: z
    .object({ stage: z.int().nonnegative(), why: z.string().min(1).max(1000) })
    .exactOptional(),
  auto: z.literal(true).exactOptional(),
  unproven: z.literal(true).exactOptional(),
}) satisfies z.ZodType<Plan>;

export const expectationSchema = z.object({
  id: z.string().min(1).max(20),
  say: z.string().min(1).max(500),
  author: z.string().min(1).max(200).nullable(),
  query: z.string().min(1).max(200),
  where: z.string().max(4_000),
  expects: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("direction"),
      direction: z.enum(["up", "down", "same"]),
      by: z.number().nonnegative().nullable(),
    }),
    z.object({ kind: z.literal("bound"), op: z.enum(["<=", ">=", "="]), value: z.number() }),
  ]),
  confidence: z.number().min(0).max(1).nullable(),
}) satisfies z.ZodType<Expectation>;

export const outcomeSchema = z.object({
  expectation: z.string(),
  word: z.enum(["met", "broken", "notYet", "neverArrived"]),
  sentence: z.string(),
  atMs: ms,
  candidate: z.number().nullable(),
  stable: z.number().nullable(),
}) satisfies z.ZodType<ExpectationOutcome>;

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
    "approvalRequired",
    "budget",
    "window",
    "lineStopped",
    "servicePage",
    "sampleRatio",
    "candidateSilent",
    "eventsSilent",
    "contradiction",
    "noSafeTarget",
    "immaterialRegression",
    "suspectRegression",
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
  kind: z.enum(["verdict", "person", "replaced", "fuse", "stable", "silence", "deadline"]),
  sentence: z.string(),
  by: actorSchema,
  verdict: verdictSchema.nullable(),
});

const rollout = z.object({
  id: z.string(),
  salt: z.string().min(1).exactOptional(),
  service: z.string(),
  candidate: versionSchema,
  stable: versionSchema,
  plan: planSchema,
  objective: z.number().gt(0).lt(1),
  terms: judgeTermsOrNone,
  attempt: z.int().positive(),
  shippedBy: actorSchema,
  shippedAtMs: ms,
  again: z.string().exactOptional(),
  hotfix: z.string().exactOptional(),
  expectations: z.array(expectationSchema).exactOptional(),
  guards: watchedGuardsSchema.exactOptional(),
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
  nextPpm: ppm.exactOptional(),
  sliceFailures: count.exactOptional(),
  raisedFrom: z.object({ exposurePpm: ppm, cohorts: z.array(z.string()) }).exactOptional(),
  bakeFromMs: ms.exactOptional(),
  failed: z.literal(true).exactOptional(),
  mirrorsNothing: z.literal(true).exactOptional(),
});

export const approvalSchema = z.object({
  by: actorSchema,
  atMs: ms,
  stageEntry: count,
  note: z.string(),
}) satisfies z.ZodType<Approval>;

export const delegationSchema = z.object({
  by: actorSchema,
  to: z.string(),
  atMs: ms,
  why: z.string(),
}) satisfies z.ZodType<Delegation>;

export const answerSchema = z.object({
  expectation: z.string(),
  by: actorSchema,
  atMs: ms,
  answer: z.enum(["met", "broken", "unsure"]),
  note: z.string(),
}) satisfies z.ZodType<ExpectationAnswer>;

export const budgetSchema = z.object({
  monthRequests: count,
  from: z.string(),
  allowed: count,
  spent: count,
  remaining: z.number(),
}) satisfies z.ZodType<Budget>;

export const forecastSchema = z.object({
  nextPpm: ppm,
  requestsPerSecond: count,
  cases: z.array(
    z.object({
      failing: z.number(),
      requests: count,
      seconds: count,
      ofBudget: z.number().nullable(),
    }),
  ),
  slice: count.nullable(),
  fits: z.boolean(),
}) satisfies z.ZodType<Forecast>;

export const stoppedSchema = z.object({ by: z.string(), why: z.string(), atMs: ms });

const telemetry = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["unknown", "seen"]) }),
  z.object({ kind: z.enum(["storeDown", "candidateSilent", "bothSilent"]), sinceMs: ms }),
  z.object({ kind: z.literal("contradicts"), sinceMs: ms, sentence: z.string() }),
]);

export const surroundingsSchema = z.object({
  atMs: ms.nullable(),
  stopped: stoppedSchema.nullable(),
  window: z.object({ opens: z.string(), opensInMs: ms.nullable() }).nullable(),
  budget: budgetSchema.nullable(),
  forecast: forecastSchema.nullable(),
  page: z.object({ sinceMs: ms, sentence: z.string() }).nullable(),
  telemetry,
  stableReachable: z.boolean().nullable(),
}) satisfies z.ZodType<Surroundings>;

/** Before the first tick; what journals of 0.1 had said by then. */
const nothingKnown = (): z.infer<typeof surroundingsSchema> => ({
  ...unknownSurroundings,
  telemetry: { kind: "unknown" },
  budget: null,
  forecast: null,
});

const common = {
  rollout,
  looks: z.array(lookSchema),
  // Journals of 0.1 know none of the following: nothing of it had been said by then.
  approvals: z.array(approvalSchema).default([]),
  delegations: z.array(delegationSchema).default([]),
  answers: z.array(answerSchema).default([]),
  outcomes: z.array(outcomeSchema).default([]),
  surroundings: surroundingsSchema.default(nothingKnown),
  harm: harmSchema,
  maxExposurePpm: ppm,
  tickedAtMs: ms,
};

export const rolloutStateSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("queued"), ...common }),
  z.object({ phase: z.literal("draft"), ...common, hold: holdSchema.nullable() }),
  z.object({ phase: z.enum(["shadow", "cohort", "percent", "full"]), ...common, at: position }),
  z.object({ phase: z.literal("holding"), ...common, at: position, hold: holdSchema }),
  z.object({
    phase: z.literal("lowering"),
    ...common,
    at: position,
    by: actorSchema,
    holdsFor: holdSchema.pick({ reason: true, sentence: true }).exactOptional(),
  }),
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
  z.object({ phase: z.literal("owed"), ...common, at: position, next: z.string() }),
  z.object({ phase: z.literal("done"), ...common, doneAtMs: ms, owesLook: z.boolean() }),
]) satisfies z.ZodType<RolloutState>;

export const journalEntrySchema = z.object({
  rollout: z.string(),
  seq: z.int().positive(),
  atMs: ms,
  by: actorSchema,
  input: z.enum([
    "ship",
    "tick",
    "verdict",
    "action",
    "fuse",
    "replaced",
    "stableLost",
    "turn",
    "expectations",
  ]),
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
  z.object({
    kind: z.literal("tell"),
    to: z.array(z.string()),
    sentence: z.string(),
    page: z.literal(true).exactOptional(),
  }),
]) satisfies z.ZodType<Command>;
