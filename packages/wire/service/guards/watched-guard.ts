import type { WatchedGuard } from "@dimmer/core";
import { z } from "zod";
import { measureSchema, someFilter } from "../../query.ts";

/** Guards of one service or rollout at most. */
export const maxGuards = 20;
/** Longest stretch of time that a guard looks back over, ms. */
export const maxGuardOverMs = 24 * 60 * 60_000;
/** Longest wait for an answer, ms: every guard is read every few seconds. */
export const maxGuardTimeoutMs = 10_000;
/** Letters of a PromQL expression. */
export const maxGuardQuery = 4_096;

const guardUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine((text) => isBase(text), { error: "an address without query, fragment and password" });
const isBase = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { search, hash, username, password } = new URL(text);
  return search + hash + username + password === "";
};

/** A guard by query, with every default filled in: what a rollout keeps. */
export const watchedGuardSchema = z.object({
  name: z.string().min(1).max(100),
  source: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("events"),
      calculate: measureSchema,
      where: someFilter.nullable(),
      overMs: z.int().min(1_000).max(maxGuardOverMs),
      arm: z.enum(["candidate", "both"]),
    }),
    z.object({
      kind: z.literal("prometheus"),
      url: guardUrl,
      query: z.string().min(1).max(maxGuardQuery),
      timeoutMs: z.int().positive().max(maxGuardTimeoutMs),
      staleMs: z.int().min(1_000).max(maxGuardOverMs),
    }),
  ]),
  bound: z.object({ op: z.enum(["<=", ">="]), value: z.number() }),
}) satisfies z.ZodType<WatchedGuard>;

export const watchedGuardsSchema = z
  .array(watchedGuardSchema)
  .max(maxGuards)
  .refine((guards) => new Set(guards.map(({ name }) => name)).size === guards.length, {
    error: "guards with names of their own",
  });
