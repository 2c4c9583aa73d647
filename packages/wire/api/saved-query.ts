import type { Query, SavedQuery } from "@dimmer/core";
import { z } from "zod";
import { querySchema } from "../query.ts";

export const savedNameSchema = z.string().min(1).max(100);

/** A question that was asked, or kept under a name for everybody. */
export const savedQuerySchema = z.object({
  /** Stands for the question itself: the same question has the same id. */
  id: z.string(),
  /** Null: of your history. */
  name: savedNameSchema.nullable(),
  query: querySchema,
  by: z.string(),
  atMs: z.number().nonnegative(),
}) satisfies z.ZodType<SavedQuery>;

/** `GET /queries`: your history, newest first, and all saved ones by name. */
export const savedQueriesSchema = z.object({
  history: z.array(savedQuerySchema),
  saved: z.array(savedQuerySchema),
});

/** The body of `PUT /queries/:name`. */
export const keepQuerySchema = z.strictObject({ query: querySchema }) satisfies z.ZodType<{
  readonly query: Query;
}>;
