import { z } from "zod";
import { maxOverrideMs } from "../override-token.ts";

/** `POST /services/:name/overrides`: a token for looking at one version, whoever the bearer is. */
export const overrideOrderSchema = z.object({
  /** A version, or `stable` or `candidate`. */
  as: z.string().min(1).max(200),
  forMs: z.int().min(60_000).max(maxOverrideMs),
});

export const overrideSchema = z.object({
  service: z.string(),
  version: z.string(),
  token: z.string(),
  expiresMs: z.int().positive(),
});

export type OverrideOrder = z.infer<typeof overrideOrderSchema>;
export type Override = z.infer<typeof overrideSchema>;
