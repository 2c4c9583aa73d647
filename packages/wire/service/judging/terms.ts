import { type JudgeTerms, noTerms, type WeightedSignal } from "@dimmer/core";
import { z } from "zod";
import { requestRuleSchema } from "../../route-table.ts";

export const weightedSignals = [
  "errors",
  "latencyTail",
  "latencyP90",
  "latencyP50",
  "latencySli",
  "crashes",
  "successDrop",
  "crashReports",
  "expectation",
] as const satisfies readonly WeightedSignal[];

/** How a service's candidates are judged, with every default filled in. */
export const judgeTermsSchema = z.object({
  latencySli: z
    .object({ underMs: z.number().positive(), objective: z.number().gt(0).lt(1) })
    .nullable(),
  touches: z.array(requestRuleSchema).max(100),
  success: z
    .object({
      event: requestRuleSchema,
      requests: z.int().positive(),
      minutes: z.int().positive(),
    })
    .nullable(),
  weights: z.partialRecord(z.enum(weightedSignals), z.number().min(0).max(1)),
  expectations: z.array(z.string().min(1)).max(5),
}) satisfies z.ZodType<JudgeTerms>;

/** What a stored service or rollout means that is older than the choice. */
export const judgeTermsOrNone = judgeTermsSchema.default(() => judgeTermsSchema.parse(noTerms));
