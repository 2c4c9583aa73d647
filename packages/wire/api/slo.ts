import { z } from "zod";
import { budgetSchema } from "../journal/state.ts";

const ms = z.number().nonnegative();

/** One window pair of the Site Reliability Workbook, now. */
const burnSchema = z.object({
  severity: z.enum(["page", "ticket"]),
  longMs: ms,
  shortMs: ms,
  /** Multiple of the rate that just uses up the budget, from which it fires. */
  limit: z.number(),
  longBurn: z.number(),
  shortBurn: z.number(),
  firing: z.boolean(),
});

/** `GET /services/:name/slo`. */
export const sloSchema = z.object({
  service: z.string(),
  objective: z.number(),
  windowMs: ms,
  /** Null before anything is known. */
  budget: budgetSchema.nullable(),
  burn: z.array(burnSchema),
  /** Hours, oldest first: what happened, and which part of the budget was left after it. */
  burnDown: z.array(
    z.object({ startMs: ms, requests: z.number(), failures: z.number(), remaining: z.number() }),
  ),
  /** When the budget is gone if it goes on like this; null: not within the window. */
  exhaustion: z.object({ atMs: ms.nullable(), burn: z.number(), fromMs: ms, sentence: z.string() }),
  /** Of the last hours, by arm and by how users were assigned; burn 1 just uses up the budget. */
  cohorts: z.array(
    z.object({
      arm: z.enum(["stable", "candidate"]),
      version: z.string().nullable(),
      cohort: z.string().nullable(),
      requests: z.number(),
      failures: z.number(),
      burn: z.number(),
    }),
  ),
  sentence: z.string(),
});

/** `GET /slo`: the one with the least budget first. */
export const slosSchema = z.object({ slos: z.array(sloSchema) });

export type Slo = z.infer<typeof sloSchema>;
