import type {
  Calculation,
  Event,
  Filter,
  Heatmap,
  Measure,
  Query,
  QueryResult,
} from "@dimmer/core";
import { z } from "zod";

/** Limits of the query API; `events` enforces the same numbers in SQL. */
export const maxGroups = 1000;
export const maxRawRows = 1000;
export const maxCalculations = 20;
export const maxFilterDepth = 8;
export const maxGroupFields = 10;
export const maxCalculated = 20;
/** Letters of one formula. */
export const maxExpressionLength = 2000;
/** Five years: further back than any event is kept. */
export const maxShiftMs = 5 * 366 * 24 * 3_600_000;

export const fieldValue = z.union([z.string(), z.number(), z.boolean()]);
export const fieldName = z.string().min(1).max(256);

const textOperators = [
  "contains",
  "notContains",
  "startsWith",
  "notStartsWith",
  "endsWith",
  "notEndsWith",
] as const;

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
    z.strictObject({ field: fieldName, op: z.enum(textOperators), value: z.string() }),
    z.strictObject({
      field: fieldName,
      op: z.enum(["in", "notIn"]),
      value: z.array(fieldValue).max(1000),
    }),
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

/** One number of a set of events: what a guard can be about. */
export const measureSchema = z.discriminatedUnion("op", [
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
]) satisfies z.ZodType<Measure>;

export const calculationSchema = z.discriminatedUnion("op", [
  ...measureSchema.options,
  z.strictObject({ op: z.literal("concurrency") }),
  z.strictObject({ op: z.enum(["rateSum", "rateAvg", "rateMax", "heatmap"]), field: fieldName }),
]) satisfies z.ZodType<Calculation>;

/** A field by a formula in Honeycomb's grammar. */
const calculatedField = z.strictObject({
  name: fieldName,
  expression: z.string().min(1).max(maxExpressionLength),
});

const calculated = z.array(calculatedField).max(maxCalculated).default([]);

const having = z.strictObject({
  column: z.string().min(1).max(300),
  op: z.enum(["=", "!=", "<", "<=", ">", ">="]),
  value: z.number(),
});

const order = z.strictObject({
  column: z.string().min(1).max(300),
  direction: z.enum(["asc", "desc"]),
});

/** Which events: a data set, a stretch of time, a condition. */
export const scope = {
  dataset: z.string().min(1).max(200),
  from: timeBound,
  to: timeBound.default({ agoMs: 0 }),
  where: boundedFilter,
  calculated,
};

/** An event's place in raw rows. */
const cursor = z.strictObject({ timeMs: z.number().nonnegative(), id: z.string().max(200) });

/** The body of `POST /api/v1/query`. */
export const querySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("aggregate"),
    ...scope,
    calculate: z.array(calculationSchema).min(1).max(maxCalculations),
    groupBy: z.array(fieldName).max(maxGroupFields).default([]),
    having: z.array(having).max(maxCalculations).default([]),
    orderBy: z.array(order).max(maxCalculations).default([]),
    stepMs: z.number().int().min(1000).nullable().default(null),
    limit: z.int().positive().max(maxGroups).default(100),
    shiftMs: z.number().int().nonnegative().max(maxShiftMs).default(0),
  }),
  z.strictObject({
    kind: z.literal("raw"),
    ...scope,
    fields: z.array(fieldName).max(200).default([]),
    limit: z.int().positive().max(maxRawRows).default(50),
    before: cursor.nullable().default(null),
  }),
]) satisfies z.ZodType<Query>;

export const storedEventSchema = z.object({
  id: z.string(),
  timeMs: z.number(),
  weight: z.number(),
  fields: z.record(z.string(), fieldValue),
});

const row = z.array(fieldValue.nullable());

const heatmapSchema = z.object({
  label: z.string(),
  timesMs: z.array(z.number()),
  edges: z.array(z.number()),
  cells: z.array(z.tuple([z.int(), z.int(), z.number()])),
}) satisfies z.ZodType<Heatmap>;

export const queryResultSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(row),
  other: row.nullable().default(null),
  total: row.nullable().default(null),
  heatmaps: z.array(heatmapSchema).default([]),
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
