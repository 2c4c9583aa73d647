import type { RouteTable } from "@dimmer/core";
import type { SplitterConfig } from "../config.ts";

/** Names the version whose id nobody has said yet. */
const unnamed = "stable";

/** Until control speaks, and when there is no snapshot: everybody on stable at the given addresses. */
export const fallbackTable = ({ fallback, unit }: SplitterConfig): RouteTable | null =>
  fallback === null
    ? null
    : {
        epoch: 0,
        generation: 0,
        leaseTtlMs: 900_000,
        services: [
          {
            name: fallback.service,
            unit: unit ?? [],
            routes: [],
            attemptTimeoutMs: 15_000,
            stable: { version: unnamed, endpoints: fallback.endpoints },
            candidate: null,
          },
        ],
      };
