import type { Arm } from "../counts/bin.ts";
import type { CandidateRoute, CohortRule } from "../route/route-table.ts";
import { bucketer } from "./bucket.ts";

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

/** Value of a request header by its lower-case name. */
export type HeaderLookup = (name: string) => string | undefined;

/** The rules of one candidate, prepared for a decision per request. */
export type Assignment = {
  /**
   * `unit` is null when the request names nobody. `override` is an arm that a *verified* token pins
   * for this request; null for everybody else.
   */
  readonly assign: (unit: string | null, header: HeaderLookup, override?: Arm | null) => Assigned;
};

type Predicate = (unit: string | null, header: HeaderLookup) => boolean;

const compileRule = (rule: CohortRule): Predicate => {
  switch (rule.by) {
    case "unit": {
      const units = new Set(rule.in);
      return (unit) => unit !== null && units.has(unit);
    }
    case "header": {
      const { name, equals } = rule;
      return (_unit, header) => {
        const value = header(name);
        return value !== undefined && (equals === null || value === equals);
      };
    }
  }
};

/** What happens while a service has no candidate. */
const stableOnly: Assignment = {
  assign: (unit) => ({
    arm: "stable",
    assignedBy: unit === null ? "keyless" : "bucket",
    bucket: null,
    cohort: null,
  }),
};

/**
 * Prepares a candidate's rules. Call it when the table changes, then `assign` for each request.
 *
 * Order: override → deny → named cohorts → bucket → keyless. The candidate owns the buckets
 * `[0, exposurePpm)`, so raising only adds units and lowering removes the last joined first.
 * Nobody without a unit sees a candidate, unless a header puts the request into a named cohort.
 */
export const compileAssignment = (candidate: CandidateRoute | null): Assignment => {
  if (candidate === null) return stableOnly;
  const { exposurePpm } = candidate;
  const bucketFor = bucketer(candidate.salt);
  const deny = candidate.deny.map(compileRule);
  const cohorts = candidate.cohorts.map(({ name, anyOf }) => ({
    name,
    anyOf: anyOf.map(compileRule),
  }));
  return {
    assign: (unit, header, override = null) => {
      const bucket = unit === null ? null : bucketFor(unit);
      const matches = (rule: Predicate): boolean => rule(unit, header);
      if (override !== null) return { arm: override, assignedBy: "override", bucket, cohort: null };
      if (deny.some(matches)) return { arm: "stable", assignedBy: "denied", bucket, cohort: null };
      const cohort = cohorts.find(({ anyOf }) => anyOf.some(matches));
      if (cohort !== undefined)
        return { arm: "candidate", assignedBy: "named", bucket, cohort: cohort.name };
      if (bucket === null)
        return { arm: "stable", assignedBy: "keyless", bucket: null, cohort: null };
      const arm = bucket < exposurePpm ? "candidate" : "stable";
      return { arm, assignedBy: "bucket", bucket, cohort: null };
    },
  };
};
