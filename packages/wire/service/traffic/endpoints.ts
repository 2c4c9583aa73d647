import type { EndpointPolicy } from "@dimmer/core";
import { z } from "zod";
import { printDuration } from "../measures.ts";
import { countText, duration, matching, positiveDuration } from "../value.ts";

const count = (least: number, most: number) =>
  z
    .int({ error: countText(least, most) })
    .min(least, { error: countText(least, most) })
    .max(most, { error: countText(least, most) });

const pem = matching(
  /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/,
  "certificates in PEM",
);

/** `endpoints:`, how each address of a version is treated. */
export const endpoints = z
  .strictObject(
    {
      connections: count(1, 10_000)
        .optional()
        .describe("most connections of one worker to one endpoint"),
      waiting: count(0, 100_000)
        .optional()
        .describe("most requests that wait for one; more get 503"),
      health: z
        .strictObject(
          {
            path: matching(/^\/\S*$/, "a path such as /health"),
            every: positiveDuration.optional(),
            timeout: positiveDuration.optional(),
          },
          { error: "a check such as { path: /health, every: 5s }" },
        )
        .optional()
        .describe("a question that a sound endpoint answers with a status below 400"),
      "eject-after": count(0, 1_000)
        .optional()
        .describe("failures in a row after which one rests; 0: never"),
      "slow-start": duration
        .optional()
        .describe("how long a new endpoint is led to its full share"),
      tls: z
        .strictObject(
          {
            ca: pem.optional(),
            name: matching(/^[A-Za-z0-9.-]{1,253}$/, "a host name").optional(),
          },
          { error: "{ ca: <PEM> } or { name: <host> }" },
        )
        .optional()
        .describe("how https endpoints prove who they are"),
    },
    { error: "options such as { connections: 100 }" },
  )
  .describe("limits, health checks and TLS of the addresses that versions run at");

const everyMs = 5_000;
const timeoutMs = 1_000;

export const fillEndpoints = (said: z.infer<typeof endpoints>): EndpointPolicy => {
  const { connections, waiting, health, tls } = said;
  const { "eject-after": ejectAfter, "slow-start": slowStartMs } = said;
  return {
    ...(connections === undefined ? {} : { connections }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(health === undefined
      ? {}
      : {
          health: {
            path: health.path,
            everyMs: health.every ?? everyMs,
            timeoutMs: health.timeout ?? timeoutMs,
          },
        }),
    ...(ejectAfter === undefined ? {} : { ejectAfter }),
    ...(slowStartMs === undefined ? {} : { slowStartMs }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(tls.name === undefined ? {} : { name: tls.name }),
          },
        }),
  };
};

export const printEndpoints = (policy: EndpointPolicy): object => {
  const { connections, waiting, health = null, ejectAfter, slowStartMs, tls } = policy;
  return {
    ...(connections === undefined ? {} : { connections }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(health === null
      ? {}
      : {
          health: {
            path: health.path,
            every: printDuration(health.everyMs),
            timeout: printDuration(health.timeoutMs),
          },
        }),
    ...(ejectAfter === undefined ? {} : { "eject-after": ejectAfter }),
    ...(slowStartMs === undefined ? {} : { "slow-start": printDuration(slowStartMs) }),
    ...(tls === undefined ? {} : { tls }),
  };
};
