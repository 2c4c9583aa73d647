import { z } from "zod";
import {
  actorSchema,
  answerSchema,
  approvalSchema,
  budgetSchema,
  causeSchema,
  delegationSchema,
  expectationSchema,
  forecastSchema,
  harmSchema,
  holdSchema,
  lookSchema,
  outcomeSchema,
  planSchema,
  stoppedSchema,
  versionSchema,
} from "../journal/state.ts";
import { signalSchema, verdictSchema } from "../journal/verdict.ts";
import { alphaLedgerSchema } from "./alpha-ledger.ts";

/**
 * The HTTP API of control under `/api/v1`, as schemas. Every answer that is not 2xx has the body of
 * `errorSchema`. Times are ms since 1970, exposure is parts per million.
 *
 * | Method and path                | Body → answer                              |
 * | GET  /health                   | → healthSchema (no session needed)         |
 * | GET  /overview                 | → overviewSchema                           |
 * | PUT  /services/:name           | serviceConfigSchema → serviceViewSchema    |
 * | GET  /services/:name           | → serviceConfigSchema                      |
 * | GET  /rollouts?service=&limit= | → { rollouts: rolloutViewSchema[] }        |
 * | POST /rollouts                 | shipSchema → rolloutViewSchema (201)       |
 * | GET  /rollouts/:id             | → rolloutViewSchema                        |
 * | POST /rollouts/:id/actions     | actionSchema → rolloutViewSchema           |
 * | GET  /rollouts/:id/journal     | → { entries: journalLineSchema[] }         |
 * | GET  /rollouts/:id/series?points= | → seriesSchema                          |
 * | POST /rollouts/:id/replay      | replayOrderSchema → replaySchema           |
 * | POST /query                    | querySchema → queryResultSchema            |
 * | GET  /datasets                 | → datasetsSchema                           |
 * | GET  /fields?dataset=          | → fieldsSchema                             |
 * | GET  /field-values?dataset=&field=&prefix= | → fieldValuesSchema            |
 * | GET  /traces/:id               | → traceSchema                              |
 * | POST /spotlight                | spotlightQuestionSchema → spotlightResultSchema |
 * | GET  /tail?dataset=&where=     | → SSE `event`: storedEventSchema           |
 * | GET  /explain?service=&unit=   | → explainSchema                            |
 * | POST /services/:name/overrides | overrideOrderSchema → overrideSchema (201)  |
 * | GET  /stream                   | → SSE `rollout`: rolloutViewSchema, `overview`: overviewSchema |
 * | GET  /rollouts/:id/look        | → lookPageSchema                           |
 * | PUT  /line                     | lineOrderSchema → lineSchema               |
 * | POST /plan                     | planOrderSchema → planViewSchema           |
 * | GET  /openapi.json             | → OpenAPI 3.1                              |
 */

const ms = z.number().nonnegative();
const ppm = z.int().min(0).max(1_000_000);

export { type Replay, type ReplayOrder, replayOrderSchema, replaySchema } from "./replay.ts";
export { overrideCookie } from "../override-token.ts";
export {
  type Override,
  type OverrideOrder,
  overrideOrderSchema,
  overrideSchema,
} from "./override.ts";

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    /** One sentence: what is wrong and what to do. */
    sentence: z.string(),
  }),
});

export const verbs = [
  "promote",
  "pause",
  "resume",
  "lower",
  "rollback",
  "good",
  "bad",
  "approve",
  "answer",
  "delegate",
  "acknowledge",
  "tighten",
] as const;
export const verbSchema = z.enum(verbs);

/** What the author still owes: a rollout that is full but owed is not done. */
export const owedSchema = z.object({
  what: z.enum(["look", "bake", "answers", "review"]),
  sentence: z.string(),
});

export const rolloutViewSchema = z.object({
  id: z.string(),
  service: z.string(),
  phase: z.enum([
    "queued",
    "draft",
    "shadow",
    "cohort",
    "percent",
    "full",
    "holding",
    "lowering",
    "rolling_back",
    "rolled_back",
    "owed",
    "done",
  ]),
  candidate: versionSchema,
  stable: versionSchema,
  objective: z.number(),
  attempt: z.int(),
  shippedBy: actorSchema,
  shippedAtMs: ms,
  endedAtMs: ms.nullable(),
  exposurePpm: ppm,
  maxExposurePpm: ppm,
  /** Named cohorts that see the candidate now. */
  cohorts: z.array(z.string()),
  stages: z.array(
    z.object({
      label: z.string(),
      kind: z.enum(["shadow", "cohort", "percent", "full"]),
      exposurePpm: ppm,
      dwellMs: ms,
      look: z.enum(["none", "wanted", "required"]),
      approval: z.enum(["none", "required"]),
      state: z.enum(["done", "now", "next", "never", "failed"]),
      enteredAtMs: ms.nullable(),
    }),
  ),
  /** Index into `stages`; null before the first and after the end. */
  stage: z.int().nonnegative().nullable(),
  stageEntry: z.int().nonnegative(),
  /** What it waits for or how it ended, in one sentence. */
  sentence: z.string(),
  verdict: verdictSchema.nullable(),
  ledger: alphaLedgerSchema,
  hold: holdSchema.nullable(),
  cause: causeSchema.nullable(),
  harm: harmSchema,
  looks: z.array(lookSchema),
  owed: z.array(owedSchema),
  approvals: z.array(approvalSchema),
  delegations: z.array(delegationSchema),
  /** What its authors expect, what production says (null: not asked yet), and what they answered. */
  expectations: z.array(
    expectationSchema.extend({ outcome: outcomeSchema.nullable(), answers: z.array(answerSchema) }),
  ),
  /** What the next stage would cost if the candidate were bad; null when there is none. */
  forecast: forecastSchema.extend({ sentence: z.string() }).nullable(),
  /** Of the service's SLO over 30 days; null before anything is known. */
  budget: budgetSchema.nullable(),
  /** Its plan asks for no proof: traffic is too thin for it. Say so wherever it is shown. */
  unproven: z.boolean(),
  /** Why it went straight to full; null: it did not. */
  hotfix: z.string().nullable(),
  /** The irreversible step of its plan; `past`: nothing goes back by itself any more. */
  noReturn: z.object({ stage: z.int(), why: z.string(), past: z.boolean() }).nullable(),
  /** Verbs that would be accepted now. */
  may: z.array(verbSchema),
  /** What the fleet of splitters has applied. */
  fleet: z.object({ live: z.int(), applied: z.int(), silent: z.int() }),
});

export const serviceViewSchema = z.object({
  name: z.string(),
  objective: z.number(),
  stable: versionSchema,
  /** The rollout that is being raised, or full and not yet done; null when none. */
  rollout: z.string().nullable(),
  /** Of the last minute, by split counts. */
  requestsPerSecond: z.number(),
  failureShare: z.number(),
  keylessShare: z.number(),
  badVersions: z.array(z.object({ version: z.string(), why: z.string() })),
});

export const splitterViewSchema = z.object({
  name: z.string(),
  state: z.enum(["live", "silent"]),
  lastHeardMs: ms,
  workers: z.int(),
  appliedGeneration: z.int(),
  droppedEvents: z.int(),
});

export const overviewSchema = z.object({
  nowMs: ms,
  version: z.string(),
  you: actorSchema,
  services: z.array(serviceViewSchema),
  /** Live ones first, then the latest that ended. */
  rollouts: z.array(rolloutViewSchema),
  splitters: z.array(splitterViewSchema),
  /** A person has frozen all raising; null: nobody has. */
  stopped: stoppedSchema.nullable(),
  /** Whether questions about raw events can be answered now. */
  events: z.object({ ok: z.boolean(), sentence: z.string() }),
});

export const shipSchema = z.object({
  service: z.string().min(1),
  version: versionSchema,
  /** Overrides the service's plan for this rollout. */
  plan: planSchema.optional(),
  /** Needed to ship a version again that was marked bad: why it is worth another try. */
  again: z.string().min(1).max(1000).optional(),
  /** What to do when another rollout of the service is under way. */
  whenBusy: z.enum(["replace", "queue", "refuse"]).optional(),
  /** Why evidence and dwell are waived: straight to full, absolute guards armed, review owed. */
  hotfix: z.string().min(1).max(1000).optional(),
  /** What its authors expect, instead of what the service's file says. */
  expectations: z.array(expectationSchema).max(20).optional(),
});

const why = z.string().max(1000).default("");

export const actionSchema = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("promote"), why }),
  z.strictObject({ verb: z.literal("pause"), why }),
  z.strictObject({ verb: z.literal("resume"), why }),
  z.strictObject({ verb: z.literal("lower"), toPpm: ppm.nullable(), why }),
  z.strictObject({ verb: z.literal("rollback"), why }),
  z.strictObject({
    verb: z.enum(["good", "bad"]),
    note: z.string().max(1000).default(""),
    opened: z.array(z.string().max(200)).max(200).default([]),
  }),
  z.strictObject({ verb: z.literal("approve"), note: z.string().max(1000).default("") }),
  z.strictObject({
    verb: z.literal("answer"),
    expectation: z.string().min(1).max(20),
    answer: z.enum(["met", "broken", "unsure"]),
    note: z.string().max(1000).default(""),
  }),
  z.strictObject({ verb: z.literal("delegate"), to: z.string().min(1).max(200), why }),
  z.strictObject({ verb: z.literal("acknowledge"), why }),
  z.strictObject({ verb: z.literal("tighten"), plan: planSchema, why }),
]);

export const journalLineSchema = z.object({
  seq: z.int().positive(),
  atMs: ms,
  by: actorSchema,
  input: z.string(),
  reason: z.string(),
  phase: z.string(),
  exposurePpm: ppm,
  stage: z.string(),
  verdict: verdictSchema.nullable(),
});

/** Freezing all raising, and lifting that; lowering and rolling back stay open. */
export const lineOrderSchema = z.discriminatedUnion("line", [
  z.strictObject({ line: z.literal("stopped"), why: z.string().min(1).max(1000) }),
  z.strictObject({ line: z.literal("going"), why: z.string().max(1000).default("") }),
]);
export const lineSchema = z.object({ stopped: stoppedSchema.nullable() });

/** `POST /plan`: what shipping would do now. `plan`: another than the service's own. */
export const planOrderSchema = z.object({
  service: z.string().min(1),
  plan: planSchema.optional(),
});

export const planViewSchema = z.object({
  service: z.string(),
  /** What would change against the plan that the service has; empty: nothing. */
  changes: z.array(z.string()),
  stages: z.array(
    z.object({
      label: z.string(),
      exposurePpm: ppm,
      dwellMs: ms,
      look: z.enum(["none", "wanted", "required"]),
      approval: z.enum(["none", "required"]),
      /** Expected time in the stage for a version as good as stable; null: never, or not before full. */
      expectedMs: ms.nullable(),
      because: z.enum(["dwell", "proof", "noTraffic"]).nullable(),
      /** What a bad candidate would cost there; null where nobody is chosen by bucket. */
      forecast: forecastSchema.extend({ sentence: z.string() }).nullable(),
    }),
  ),
  /** Null: it would never come to full at this traffic. */
  timeToFullMs: ms.nullable(),
  /** Over a day: the plan that needs no proof is offered. */
  offers: z.enum(["low-traffic"]).nullable(),
  unproven: z.boolean(),
  /** What the times were estimated from. */
  traffic: z.object({ requestsPerSecond: z.number(), failureShare: z.number(), from: z.string() }),
  budget: budgetSchema.nullable(),
});

/** `GET /rollouts/:id/look`. */
export const lookPageSchema = z.object({
  rollout: rolloutViewSchema,
  /** Values that the candidate's events have and stable's of the last hour do not, by field. */
  newSince: z.object({
    fields: z.array(
      z.object({
        field: z.string(),
        values: z.array(z.object({ value: z.string(), count: z.number() })),
      }),
    ),
    /** Why it cannot be said now; null: it can. */
    trouble: z.string().nullable(),
  }),
});

const seriesArm = z.object({
  requests: z.number(),
  failures: z.number(),
  rescued: z.number(),
  slow: z.number(),
  /** Upper edges of latency buckets, ms; null without answers. */
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** Answered requests per latency bucket of `latencyBucketMs`. */
  latency: z.array(z.number()),
});

/** How strongly each signal spoke against the candidate. Rows go by `signals`; null: not judged then. */
const evidenceSeries = z.object({
  signals: z.array(z.object({ signal: signalSchema, name: z.string(), tier: z.int() })),
  /** log10 from which each is proven, in one stage entry. */
  thresholds: z.array(
    z.object({ stageEntry: z.int().nonnegative(), log10: z.array(z.number().nullable()) }),
  ),
  points: z.array(
    z.object({
      startMs: ms,
      stageEntry: z.int().nonnegative(),
      log10E: z.array(z.number().nullable()),
    }),
  ),
});

/** Both arms over the life of a rollout, from split counts. */
export const seriesSchema = z.object({
  evidence: evidenceSeries,
  stepMs: z.int().positive(),
  points: z.array(
    z.object({
      startMs: ms,
      exposurePpm: ppm,
      stageEntry: z.int().nonnegative(),
      stable: seriesArm,
      candidate: seriesArm,
    }),
  ),
});

export const explainSchema = z.object({
  service: z.string(),
  unit: z.string(),
  bucket: z.int().nonnegative().nullable(),
  arm: z.enum(["stable", "candidate"]),
  version: z.string(),
  assignedBy: z.enum(["override", "denied", "named", "bucket", "keyless"]),
  sentence: z.string(),
});

export const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  pid: z.int(),
  events: z.boolean(),
  splitters: z.int(),
  /** How late the reconcile loop is, ms: 99th percentile of the last hundred rounds. */
  tickDelayP99Ms: ms,
});

export type ApiError = z.infer<typeof errorSchema>;
export type Verb = z.infer<typeof verbSchema>;
export type RolloutView = z.infer<typeof rolloutViewSchema>;
export type ServiceView = z.infer<typeof serviceViewSchema>;
export type SplitterView = z.infer<typeof splitterViewSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type Ship = z.infer<typeof shipSchema>;
export type ActionBody = z.infer<typeof actionSchema>;
export type JournalLine = z.infer<typeof journalLineSchema>;
export type Series = z.infer<typeof seriesSchema>;
export type Explain = z.infer<typeof explainSchema>;
export type LookPage = z.infer<typeof lookPageSchema>;
export type Line = z.infer<typeof lineSchema>;
export type PlanOrder = z.infer<typeof planOrderSchema>;
export type PlanView = z.infer<typeof planViewSchema>;
export type Health = z.infer<typeof healthSchema>;

/** Sends the session: `Authorization: Bearer <token>`, or the cookie `dimmer_session`. */
export const sessionCookie = "dimmer_session";
/** A script says so and why: what it does is journalled as done by a script and is never a look. */
export const scriptedHeader = "x-dimmer-scripted";
