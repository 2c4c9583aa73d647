import type { Arm } from "../counts/bin.ts";
import type { CandidateRoute } from "../route/route-table.ts";
import { bucketer } from "./bucket.ts";
import { compileAnyOf } from "./predicate.ts";
import type { RequestView } from "./request-view.ts";

/** Why a request went to its arm, in the order in which the rules are tried. */
export type AssignedBy = "override" | "denied" | "named" | "bucket" | "keyless";

/** Where one request goes and why. */
export type Assigned = {
  readonly arm: Arm;
  readonly assignedBy: AssignedBy;
  /** 0 … 999,999; null for a request without a unit, or while nothing is rolled out. */
  readonly bucket: number | null;
  /** The named cohort that decided; else null. */
  readonly cohort: string | null;
};

/** The rules of one candidate, prepared for a decision per request. */
export type Assignment = {
  /**
   * `unit` is null when the request names nobody. `override` is an arm that a *verified* token pins
   * for this request; null for everybody else.
   */
  readonly assign: (unit: string | null, request: RequestView, override?: Arm | null) => Assigned;
  /** Whether any rule looks at requests; if not, `noRequest` will do for all of them. */
  readonly asks: boolean;
};

/** What happens while a service has no candidate. */
const stableOnly: Assignment = {
  assign: (unit) => ({
    arm: "stable",
    assignedBy: unit === null ? "keyless" : "bucket",
    bucket: null,
    cohort: null,
  }),
  asks: false,
};

/**
 * Prepares a candidate's rules. Call it when the table changes, then `assign` for each request.
 *
 * Order: override → deny → named cohorts → bucket → keyless. The candidate owns the buckets
 * `[0, exposurePpm)`, so raising only adds units and lowering removes the last joined first.
 * Nobody without a unit sees a candidate, unless a rule puts the request into a named cohort.
 */
export const compileAssignment = (candidate: CandidateRoute | null): Assignment => {
  if (candidate === null) return stableOnly;
  const { exposurePpm } = candidate;
  const bucketFor = bucketer(candidate.salt);
  const denied = candidate.deny.length === 0 ? null : compileAnyOf(candidate.deny);
  const cohorts = candidate.cohorts.map(({ name, anyOf }) => ({
    name,
    includes: compileAnyOf(anyOf),
  }));
  return {
    asks: denied !== null || cohorts.length > 0,
    assign: (unit, request, override = null) => {
      const bucket = unit === null ? null : bucketFor(unit);
      if (override !== null) return { arm: override, assignedBy: "override", bucket, cohort: null };
      if (denied?.(unit, request) === true)
        return { arm: "stable", assignedBy: "denied", bucket, cohort: null };
      for (const { name, includes } of cohorts)
        if (includes(unit, request))
          return { arm: "candidate", assignedBy: "named", bucket, cohort: name };
      if (bucket === null)
        return { arm: "stable", assignedBy: "keyless", bucket: null, cohort: null };
      const arm = bucket < exposurePpm ? "candidate" : "stable";
      return { arm, assignedBy: "bucket", bucket, cohort: null };
    },
  };
};
