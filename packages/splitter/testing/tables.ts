import type { CandidateRoute, RouteTable, ServiceRoute } from "@dimmer/core";

/** A table of one service `shop` that finds its unit in `x-user` or mints it. */
export const shopTable = (
  stable: string,
  options: {
    readonly generation?: number;
    readonly leaseTtlMs?: number;
    readonly service?: Partial<ServiceRoute>;
    readonly candidate?: (Partial<CandidateRoute> & { readonly to: string }) | null;
  } = {},
): RouteTable => ({
  epoch: 1,
  generation: options.generation ?? 1,
  leaseTtlMs: options.leaseTtlMs ?? 900_000,
  services: [
    {
      name: "shop",
      unit: [
        { from: "header", name: "x-user" },
        { from: "mint", cookie: "dimmer_uid" },
      ],
      routes: [
        { methods: ["PUT"], path: "/cart", rescue: true },
        { methods: ["GET"], path: "/items/:id", rescue: true },
      ],
      attemptTimeoutMs: 2_000,
      stable: { version: "v1", endpoints: [stable] },
      candidate: toCandidate(options.candidate ?? null),
      ...options.service,
    },
  ],
});

const toCandidate = (
  candidate: (Partial<CandidateRoute> & { readonly to: string }) | null,
): CandidateRoute | null => {
  if (candidate === null) return null;
  const { to, ...given } = candidate;
  return {
    version: "v2",
    endpoints: [to],
    rollout: "shop.1",
    stageEntry: 1,
    stage: "percent:50%",
    salt: "shop.1",
    hash: 1,
    exposurePpm: 1_000_000,
    cohorts: [],
    deny: [],
    mirrorPpm: 0,
    onLost: "lower",
    slowMs: null,
    sliMs: null,
    touches: [],
    success: null,
    ...given,
  };
};
