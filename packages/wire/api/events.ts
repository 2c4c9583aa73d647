import { z } from "zod";
import { fieldName, fieldValue, storedEventSchema } from "../query.ts";

/** What one can ask about, beside `POST /query`: data sets, fields, values, traces, markers. */

const ms = z.number().nonnegative();

/** What an answer cost, and what was cut of it. */
const cost = {
  rowsScanned: z.number(),
  elapsedMs: z.number(),
  capped: z.array(z.string()),
};

/** `GET /datasets`: the one with the newest events first; `events` by weight, as everywhere. */
export const datasetsSchema = z.object({
  datasets: z.array(z.object({ dataset: z.string(), events: z.number(), newestMs: ms })),
  ...cost,
});

/** `GET /fields?dataset=`: the most frequent first. */
export const fieldsSchema = z.object({
  fields: z.array(
    z.object({
      field: fieldName,
      /** `mixed`: not the same in all events. */
      kind: z.enum(["text", "number", "bool", "mixed"]),
      /** Different values, about. */
      values: z.number(),
      /** Part of the events that have it, 0 … 1. */
      share: z.number(),
      /** Null where that is not known any more. */
      firstSeen: z.object({ timeMs: ms, version: z.string().nullable() }).nullable(),
    }),
  ),
  ...cost,
});

/** `GET /field-values?dataset=&field=&prefix=`: the most frequent first. */
export const fieldValuesSchema = z.object({
  values: z.array(z.object({ value: fieldValue, events: z.number() })),
  ...cost,
});

/** `GET /traces/:id`: depth first, so that `depth` alone draws the tree. */
export const traceSchema = z.object({
  id: z.string(),
  startMs: ms,
  durationMs: ms,
  spans: z.array(
    z.object({
      id: z.string(),
      parentId: z.string().nullable(),
      /** 0 for a root, and for a span whose parent is not there. */
      depth: z.int().nonnegative(),
      /** Its parent never arrived. */
      orphan: z.boolean(),
      kind: z.enum(["span", "event", "link", "log"]),
      name: z.string(),
      service: z.string().nullable(),
      version: z.string().nullable(),
      arm: z.string().nullable(),
      startMs: ms,
      durationMs: ms,
      error: z.boolean(),
      event: storedEventSchema,
    }),
  ),
  /** What is not as it should be, in words: a missing root, orphans, a span that came twice. */
  remarks: z.array(z.string()),
  ...cost,
});

/** `GET /markers?service=&from=&to=`: what happened, oldest first. */
export const markersSchema = z.object({
  markers: z.array(
    z.object({
      id: z.string(),
      timeMs: ms,
      endMs: ms.nullable(),
      /** From a rollout's journal, or sent by somebody. */
      from: z.enum(["rollout", "sent"]),
      /** Markers of one type have one colour. */
      type: z.string(),
      text: z.string(),
      url: z.string().nullable(),
      service: z.string().nullable(),
      rollout: z.string().nullable(),
      exposurePpm: z.int().nullable(),
    }),
  ),
  capped: z.array(z.string()),
});

export type Datasets = z.infer<typeof datasetsSchema>;
export type Fields = z.infer<typeof fieldsSchema>;
export type FieldValues = z.infer<typeof fieldValuesSchema>;
export type Trace = z.infer<typeof traceSchema>;
export type Markers = z.infer<typeof markersSchema>;
