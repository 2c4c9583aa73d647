import { z } from "zod";
import {
  actorSchema,
  causeSchema,
  harmSchema,
  holdSchema,
  lookSchema,
  planSchema,
  verdictSchema,
  versionSchema,
} from "../journal/state.ts";

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
 * | POST /query                    | querySchema → queryResultSchema            |
 * | POST /spotlight                | spotlightQuestionSchema → spotlightResultSchema |
 * | GET  /tail?dataset=&where=     | → SSE `event`: storedEventSchema           |
 * | GET  /explain?service=&unit=   | → explainSchema                            |
 * | GET  /stream                   | → SSE `rollout`: rolloutViewSchema, `overview`: overviewSchema |
 * | GET  /openapi.json             | → OpenAPI 3.1                              |
 */

const ms = z.number().nonnegative();
const ppm = z.int().min(0).max(1_000_000);

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    /** One sentence: what is wrong and what to do. */
    sentence: z.string(),
  }),
});

export const verbs = ["promote", "pause", "resume", "lower", "rollback", "good", "bad"] as const;
export const verbSchema = z.enum(verbs);

/** What the author still owes: a rollout that is full but owed is not done. */
export const owedSchema = z.object({ what: z.enum(["look", "bake"]), sentence: z.string() });

export const rolloutViewSchema = z.object({
  id: z.string(),
  service: z.string(),
  phase: z.enum([
    "draft",
    "shadow",
    "cohort",
    "percent",
    "full",
    "holding",
    "lowering",
    "rolling_back",
    "rolled_back",
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
      state: z.enum(["done", "now", "next", "never"]),
      enteredAtMs: ms.nullable(),
    }),
  ),
  /** Index into `stages`; null before the first and after the end. */
  stage: z.int().nonnegative().nullable(),
  stageEntry: z.int().nonnegative(),
  /** What it waits for or how it ended, in one sentence. */
  sentence: z.string(),
  verdict: verdictSchema.nullable(),
  hold: holdSchema.nullable(),
  cause: causeSchema.nullable(),
  harm: harmSchema,
  looks: z.array(lookSchema),
  owed: z.array(owedSchema),
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
  whenBusy: z.enum(["replace", "refuse"]).default("replace"),
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

/** Both arms over the life of a rollout, from split counts. */
export const seriesSchema = z.object({
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
export type Health = z.infer<typeof healthSchema>;

/** Sends the session: `Authorization: Bearer <token>`, or the cookie `dimmer_session`. */
export const sessionCookie = "dimmer_session";
/** A script says so and why: what it does is journalled as done by a script and is never a look. */
export const scriptedHeader = "x-dimmer-scripted";
