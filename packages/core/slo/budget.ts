import { spanInWords } from "../rollout/duration.ts";
import { budgetWindowMs, rolloutSlice } from "./limits.ts";
import { type Sli, sliOver } from "./sli.ts";

/** The error budget of a service's SLO over 30 days. */
export type Budget = {
  /** Requests of 30 days at the observed rate. */
  readonly monthRequests: number;
  /** What that was estimated from, in words. */
  readonly from: string;
  /** Failures that the SLO allows in 30 days. */
  readonly allowed: number;
  /** Failures that users saw in the last 30 days. */
  readonly spent: number;
  /** Part of the budget that remains, at most 1; below 0 when it is overspent. */
  readonly remaining: number;
};

/**
 * The volume of a month is the observed rate times 30 days, and says what it was estimated from. No
 * history counts as a full budget.
 */
export const budgetOf = (
  sli: Sli,
  { objective, nowMs }: { readonly objective: number; readonly nowMs: number },
): Budget => {
  const month = sliOver(sli, { nowMs, windowMs: budgetWindowMs });
  const short = sliOver(sli, { nowMs, windowMs: 2 * 3_600_000 });
  // Hours are coarse: a service that was first seen this hour is measured by its minutes.
  const isYoung = month.sinceMs === null || nowMs - month.sinceMs < 2 * 3_600_000;
  const seen = isYoung && short.sinceMs !== null ? short : month;
  if (seen.sinceMs === null || seen.requests === 0)
    return { monthRequests: 0, from: "no history", allowed: 0, spent: 0, remaining: 1 };
  const spanMs = Math.min(budgetWindowMs, Math.max(60_000, nowMs - seen.sinceMs));
  const monthRequests = (seen.requests / spanMs) * budgetWindowMs;
  const allowed = monthRequests * (1 - objective);
  return {
    monthRequests,
    from: `the last ${spanInWords(spanMs)}`,
    allowed,
    spent: seen.failures,
    remaining: allowed > 0 ? 1 - seen.failures / allowed : 1,
  };
};

/** Failures that one rollout may spend of what remains; null where no volume is known. */
export const sliceOf = (budget: Budget | null): number | null =>
  budget === null || budget.allowed === 0
    ? null
    : Math.max(0, budget.remaining) * budget.allowed * rolloutSlice;
