import type { Event, Filter, Query, QueryResult } from "@dimmer/core";
import { z } from "zod";

/** Limits of the query API; `events` enforces the same numbers in SQL. */
export const maxGroups = 1000;
export const maxRawRows = 1000;
export const maxCalculations = 20;
export const maxFilterDepth = 8;

export const fieldValue = z.union([z.string(), z.number(), z.boolean()]);
export const fieldName = z.string().min(1).max(256);

export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(filterSchema).max(100) }),
    z.strictObject({ any: z.array(filterSchema).max(100) }),
    z.strictObject({ not: filterSchema }),
    z.strictObject({ field: fieldName, op: z.enum(["exists", "absent"]) }),
    z.strictObject({
      field: fieldName,
      op: z.enum(["=", "!=", "<", "<=", ">", ">="]),
      value: fieldValue,
    }),
    z.strictObject({ field: fieldName, op: z.enum(["contains", "startsWith"]), value: z.string() }),
    z.strictObject({ field: fieldName, op: z.literal("in"), value: z.array(fieldValue).max(1000) }),
  ]),
);

/** Whether groups stand inside each other more than `maxFilterDepth` deep. Never goes deeper itself. */
const nestsTooDeep = (filter: unknown, left = maxFilterDepth): boolean => {
  if (typeof filter !== "object" || filter === null) return false;
  const groups: readonly unknown[] = ["all", "any", "not"].flatMap((name) =>
    name in filter ? (filter as Readonly<Record<string, unknown>>)[name] : [],
  );
  return groups.length > 0 && (left === 0 || groups.some((group) => nestsTooDeep(group, left - 1)));
};

/** The depth is looked at first: a schema that recurses with the text would leave the stack. */
const bounded = (value: unknown, context: z.core.$RefinementCtx): unknown => {
  if (!nestsTooDeep(value)) return value;
  context.issues.push({
    code: "custom",
    input: value,
    message: `groups may stand inside each other ${maxFilterDepth} deep at most`,
  });
  return z.NEVER;
};

const boundedFilter = z.preprocess(bounded, filterSchema.nullable().default(null));

/** A filter that must be there. */
export const someFilter = z.preprocess(bounded, filterSchema);

const timeBound = z.union([
  z.number().nonnegative(),
  z.strictObject({ agoMs: z.number().nonnegative() }),
]);

export const calculationSchema = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("count") }),
  z.strictObject({
    op: z.enum(["countDistinct", "sum", "avg", "min", "max"]),
    field: fieldName,
  }),
  z.strictObject({
    op: z.literal("percentile"),
    field: fieldName,
    level: z.number().gt(0).lt(1),
  }),
]);

/** Which events: a data set, a stretch of time, a condition. */
export const scope = {
  dataset: z.string().min(1).max(200),
  from: timeBound,
  to: timeBound.default({ agoMs: 0 }),
  where: boundedFilter,
};

/** The body of `POST /api/v1/query`. */
export const querySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("aggregate"),
    ...scope,
    calculate: z.array(calculationSchema).min(1).max(maxCalculations),
    groupBy: z.array(fieldName).max(10).default([]),
    stepMs: z.number().int().min(1000).nullable().default(null),
    limit: z.int().positive().max(maxGroups).default(100),
  }),
  z.strictObject({
    kind: z.literal("raw"),
    ...scope,
    fields: z.array(fieldName).max(200).default([]),
    limit: z.int().positive().max(maxRawRows).default(50),
  }),
]) satisfies z.ZodType<Query>;

export const storedEventSchema = z.object({
  id: z.string(),
  timeMs: z.number(),
  weight: z.number(),
  fields: z.record(z.string(), fieldValue),
});

export const queryResultSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(fieldValue.nullable())),
  events: z.array(storedEventSchema),
  rowsScanned: z.number(),
  elapsedMs: z.number(),
  capped: z.array(z.string()),
}) satisfies z.ZodType<QueryResult>;

/**
 * One line of `POST /v1/events` (NDJSON). `data` may nest; the canonicaliser flattens it with dots.
 * `time`: RFC 3339 text, or ms since 1970; absent: time of arrival.
 */
export const eventLineSchema = z.object({
  id: z.string().min(1).max(128).optional(),
  time: z.union([z.string(), z.number()]).optional(),
  dataset: z.string().min(1).max(200),
  weight: z.number().min(1).optional(),
  data: z.record(z.string(), z.unknown()),
});

/** Answer of `POST /v1/events`; rejected lines are numbered from 1. */
export const ingestAnswerSchema = z.object({
  accepted: z.int().nonnegative(),
  rejected: z.array(z.object({ line: z.int(), error: z.string() })),
  /** Further rejected lines that are not listed. */
  moreRejected: z.int().nonnegative(),
});

export type EventLine = z.infer<typeof eventLineSchema>;
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;

/** Compile-time proof that a canonical event is a valid line. */
export const toEventLine = (event: Event): EventLine => ({
  id: event.id,
  time: event.timeMs,
  dataset: event.dataset,
  weight: event.weight,
  data: event.fields,
});
