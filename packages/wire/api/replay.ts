import { z } from "zod";
import { planSchema } from "../journal/state.ts";

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

/**
 * `POST /rollouts/:id/replay`: judge a past rollout once more by its stored split counts. `alpha`:
 * another probability of a false rollback, over the whole rollout; `plan`: another than it had.
 */
export const replayOrderSchema = z.strictObject({
  alpha: z.number().gt(0).lt(1).optional(),
  plan: planSchema.optional(),
});

/** Candidate requests and users harmed over the whole rollout until a moment. */
const markSchema = z.object({ atMs: ms, requests: count, harmed: count });

export const replaySchema = z.object({
  rollout: z.string(),
  /** How it went in fact. */
  ended: z.enum(["done", "rolledBack", "live"]),
  endedAtMs: ms.nullable(),
  requests: count,
  harmed: count,
  /** When it would have failed; null: never, by what was counted. */
  fired: markSchema
    .extend({ stageEntry: count, label: z.string(), sentence: z.string() })
    .nullable(),
  entries: z.array(
    z.object({
      stageEntry: count,
      label: z.string(),
      exposurePpm: z.int().min(0).max(1_000_000),
      alphaWas: z.number(),
      /** Null where the other plan has no such stage. */
      alphaNow: z.number().nullable(),
      enteredAtMs: ms,
      leftAtMs: ms.nullable(),
      /** When it might first have gone on; null: not before it was left. */
      passed: markSchema.nullable(),
      /** Why these counts cannot tell; null: they can. */
      untold: z.enum(["countsPruned", "sheetsPruned", "notInPlan"]).nullable(),
    }),
  ),
  /** Stages of the other plan in which nothing was ever exposed. */
  neverExposed: z.array(z.string()),
  /** The same for people. */
  sentences: z.array(z.string()),
});

export type ReplayOrder = z.infer<typeof replayOrderSchema>;
export type Replay = z.infer<typeof replaySchema>;
