import { blastBudgetPart } from "../policy.ts";

/**
 * Excess failures at which a rollout ends without statistics: half a percent of the failures that
 * the SLO allows in a month, and no more than the rollout's own slice of them. Null where neither is
 * known, or nothing is left to divide.
 */
export const blastCapOf = (allowed: number | null, slice: number | null): number | null => {
  const caps = [allowed === null ? 0 : blastBudgetPart * allowed, slice ?? 0];
  const known = caps.filter((cap) => cap > 0 && Number.isFinite(cap));
  return known.length === 0 ? null : Math.min(...known);
};
