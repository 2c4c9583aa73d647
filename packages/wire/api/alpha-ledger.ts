import type { AlphaLedger } from "@dimmer/core";
import { z } from "zod";
import { weightedSignals } from "../service/judging/terms.ts";

const alpha = z.number().nonnegative();

/** Who may spend which part of a rollout's probability of a false rollback. */
export const alphaLedgerSchema = z.object({
  total: alpha,
  spent: alpha,
  left: alpha,
  entries: z.array(
    z.object({
      stageEntry: z.int().nonnegative(),
      kind: z.enum(["shadow", "cohort", "percent", "full"]),
      exposurePpm: z.int().nonnegative(),
      alpha,
      isOutside: z.boolean(),
      stakes: z.array(
        z.object({ signal: z.enum(weightedSignals), name: z.string(), tier: z.int(), alpha }),
      ),
    }),
  ),
}) satisfies z.ZodType<AlphaLedger>;
