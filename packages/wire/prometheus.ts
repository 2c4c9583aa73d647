import { z } from "zod";

/** A sample: seconds since 1970, and a number as text (`NaN` and `+Inf` are among them). */
const sample = z.tuple([z.number(), z.string()]);

/**
 * The answer of `GET /api/v1/query` of Prometheus and those that speak like it. Keys that nobody
 * here needs are left out; other kinds of results (matrix, string) are read as `other`.
 */
export const prometheusAnswerSchema = z.union([
  z.object({
    status: z.literal("success"),
    data: z.union([
      z.object({
        resultType: z.literal("vector"),
        result: z.array(z.object({ value: sample.optional() })),
      }),
      z.object({ resultType: z.literal("scalar"), result: sample }),
      z
        .object({ resultType: z.enum(["matrix", "string"]) })
        .transform(() => ({ resultType: "other" as const })),
    ]),
    warnings: z.array(z.string()).default([]),
  }),
  z.object({ status: z.literal("error"), error: z.string().default("no reason given") }),
]);

export type PrometheusAnswer = z.infer<typeof prometheusAnswerSchema>;
