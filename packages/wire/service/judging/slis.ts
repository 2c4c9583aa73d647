import { type LatencySli, percent } from "@dimmer/core";
import { z } from "zod";
import { printDuration } from "../measures.ts";
import { duration, share } from "../value.ts";

const latency = z.strictObject(
  {
    under: duration
      .refine((ms) => ms > 0, { error: "a duration above zero, such as 300ms" })
      .describe("what a request may take"),
    slo: share.describe("share of requests that must keep it"),
  },
  { error: "a threshold and a share, such as { under: 300ms, slo: 99% }" },
);

/** `slis:`, what the service promises besides `slo`, the share of requests that succeed. */
export const slis = z
  .strictObject(
    { latency: latency.optional() },
    { error: "indicators such as latency: { under: 300ms, slo: 99% }" },
  )
  .describe("what is promised besides success");

export const fillLatencySli = (entry: z.infer<typeof slis> | undefined): LatencySli | null =>
  entry?.latency === undefined
    ? null
    : { underMs: entry.latency.under, objective: entry.latency.slo / 1_000_000 };

export const printLatencySli = ({ underMs, objective }: LatencySli): object => ({
  latency: { under: printDuration(underMs), slo: percent(Math.round(objective * 1_000_000)) },
});
