import type { CandidateRoute, RouteTable } from "@dimmer/core";
import type { Clock } from "../process/clock.ts";

/**
 * Since when control is silent. A lease renewed in this process ages by the steady clock; one that
 * came from the snapshot is as old as the wall clock says, but at least as old as this process.
 */
export type Lease =
  | { readonly kind: "renewed"; readonly atMonoMs: number }
  | {
      readonly kind: "restored";
      readonly renewedAtWallMs: number;
      readonly startedMonoMs: number;
    };

/** How long control has been silent. A wall clock that went backwards proves nothing: expired. */
export const leaseAgeMs = (lease: Lease, clock: Clock): number => {
  if (lease.kind === "renewed") return clock.monoMs() - lease.atMonoMs;
  const wallAgeMs = clock.wallMs() - lease.renewedAtWallMs;
  if (wallAgeMs < 0) return Number.POSITIVE_INFINITY;
  return Math.max(wallAgeMs, clock.monoMs() - lease.startedMonoMs);
};

/** Named cohorts outlive percentages by this factor. */
const cohortTtls = 4;

/**
 * What a candidate may be exposed to when control has been silent for `ageMs` (D1): where
 * `onLost` is `lower`, percentages and copies end at the lease's TTL, named cohorts at four times it.
 * Returns the same object while nothing changes.
 */
export const exposureNow = (
  candidate: CandidateRoute,
  { ageMs, ttlMs }: { readonly ageMs: number; readonly ttlMs: number },
): CandidateRoute => {
  if (candidate.onLost === "keep" || ageMs < ttlMs) return candidate;
  const lowered = { ...candidate, exposurePpm: 0, mirrorPpm: 0 };
  return ageMs < cohortTtls * ttlMs ? lowered : { ...lowered, cohorts: [] };
};

/** What a tripped fuse leaves: nothing, unless the plan says that this splitter must not lower. */
const afterFuse = (candidate: CandidateRoute): CandidateRoute =>
  candidate.onLost === "keep"
    ? candidate
    : { ...candidate, exposurePpm: 0, mirrorPpm: 0, cohorts: [] };

export type Circumstances = {
  readonly ageMs: number;
  /** Services whose fuse has tripped under this table. */
  readonly fused: ReadonlySet<string>;
};

/** The table as it holds now: what control said, less what lease and fuse take away. */
export const tableNow = (table: RouteTable, { ageMs, fused }: Circumstances): RouteTable => ({
  ...table,
  services: table.services.map((service) => {
    if (service.candidate === null) return service;
    const candidate = exposureNow(service.candidate, { ageMs, ttlMs: table.leaseTtlMs });
    return { ...service, candidate: fused.has(service.name) ? afterFuse(candidate) : candidate };
  }),
});
