import type {
  Bin,
  Counts,
  EventCounts,
  EventUnit,
  InstanceCounts,
  MirrorCounts,
  Sheet,
  SheetRow,
} from "@dimmer/core";
import { z } from "zod";

/**
 * Splitters and control are upgraded one after the other: a field that an older splitter does not
 * know has a default that means "not measured".
 */
const count = z.int().nonnegative();

const failureKind = z.enum(["status", "timeout", "reset", "refused", "marked"]);

const counts = z.object({
  requests: count,
  attempts: count,
  failures: z.record(failureKind, count),
  rescued: count,
  slow: count,
  overSli: count.default(0),
  touched: count.default(0),
  latency: z.array(count),
  bad: z.array(
    z.object({
      unit: z.string(),
      signal: z.enum(["errors", "latencyTail", "latencySli"]),
      n: z.int().positive(),
      seen: count,
      kind: z.union([failureKind, z.literal("slow")]),
      endpoint: z.string(),
      eventId: z.string(),
    }),
  ),
  badTruncated: z.boolean(),
}) satisfies z.ZodType<Counts>;

const armCounts = z.partialRecord(
  z.enum(["override", "denied", "named", "bucket", "keyless"]),
  counts,
);

const mirrorUnit = z.object({
  unit: z.string(),
  n: z.int().positive(),
  endpoint: z.string(),
  eventId: z.string(),
});

const mirrorCounts = z.object({
  pairs: count,
  candidateWorse: z.array(mirrorUnit),
  stableWorse: z.array(mirrorUnit),
  skipped: z.record(z.string(), count),
}) satisfies z.ZodType<MirrorCounts>;

const instanceCounts = z.object({
  arm: z.enum(["stable", "candidate"]),
  origin: z.string().min(1),
  requests: count,
  failures: count,
  crashes: count,
}) satisfies z.ZodType<InstanceCounts>;

export const binSchema = z.object({
  bootId: z.string().min(1),
  seq: z.int().positive(),
  service: z.string().min(1),
  stageEntry: count,
  rollout: z.string().nullable(),
  generation: count,
  startMs: z.int().positive(),
  stable: armCounts,
  candidate: armCounts,
  mirror: mirrorCounts,
  instances: z.array(instanceCounts).default([]),
}) satisfies z.ZodType<Bin>;

const sampleMs = z.number().nonnegative().nullable();

const sheetRow = z.union([
  z.tuple([z.string(), count, count, count, count, count, count, count, count, sampleMs]),
  /** As splitters of 0.1 told it: the unit, its requests, failed and slow ones. */
  z
    .tuple([z.string(), count, count, count])
    .transform(([unit, requests, bad, slow]): SheetRow => [
      unit,
      requests,
      requests,
      bad,
      slow,
      0,
      0,
      0,
      0,
      null,
    ]),
]);

export const sheetSchema = z.object({
  bootId: z.string().min(1),
  seq: z.int().positive(),
  service: z.string().min(1),
  rollout: z.string().min(1),
  stageEntry: z.int().positive(),
  minute: count,
  startMs: z.int().positive(),
  sampled: z.number().gt(0).max(1),
  stable: z.array(sheetRow),
  candidate: z.array(sheetRow),
}) satisfies z.ZodType<Sheet>;

const eventUnit = z.object({
  unit: z.string().min(1),
  n: z.int().positive(),
  eventId: z.string(),
}) satisfies z.ZodType<EventUnit>;

/** What control counted by questions about events, as it stores it. */
export const eventCountsSchema = z.object({
  rollout: z.string().min(1),
  stageEntry: z.int().positive(),
  signal: z.enum(["crashReports", "expectation"]),
  name: z.string(),
  seconds: z.array(
    z.object({
      startMs: z.int().positive(),
      stable: z.array(eventUnit),
      candidate: z.array(eventUnit),
    }),
  ),
  late: count,
  events: count,
  fieldsArrived: z.boolean(),
  watermarkMs: z.number().nonnegative(),
}) satisfies z.ZodType<EventCounts>;
