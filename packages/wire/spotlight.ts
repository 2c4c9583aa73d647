import type { Item, SpotlightQuestion, SpotlightResult } from "@dimmer/core";
import { z } from "zod";
import { fieldName, fieldValue, someFilter, scope } from "./query.ts";

/** The body of `POST /api/v1/spotlight`. */
export const spotlightQuestionSchema = z.strictObject({
  ...scope,
  selection: someFilter,
  stratify: fieldName.nullable().default(null),
  ignore: z.array(fieldName).max(200).default([]),
  look: z.int().positive().nullable().default(null),
}) satisfies z.ZodType<SpotlightQuestion>;

const itemSchema = z.union([
  z.strictObject({ field: fieldName, is: fieldValue.nullable() }),
  z.strictObject({ field: fieldName, above: z.number() }),
  z.strictObject({ field: fieldName, atMost: z.number() }),
]) satisfies z.ZodType<Item>;

const side = z.object({ events: z.number(), share: z.number() });

const findingSchema = z.object({
  items: z.array(itemSchema),
  direction: z.enum(["more", "less"]),
  selection: side,
  rest: side,
  difference: z.object({ low: z.number(), high: z.number() }),
  lift: z.number().nullable(),
  lnP: z.number(),
  score: z.number(),
  alike: z.array(itemSchema),
});

/** Its answer. */
export const spotlightResultSchema = z.object({
  findings: z.array(findingSchema),
  byMixOnly: z.array(findingSchema),
  tested: z.object({ fields: z.number(), values: z.number(), pairs: z.number() }),
  falseShare: z.number(),
  detectable: z.number().nullable(),
  selected: z.number(),
  rest: z.number(),
  rowsScanned: z.number(),
  elapsedMs: z.number(),
  capped: z.array(z.string()),
}) satisfies z.ZodType<SpotlightResult>;
