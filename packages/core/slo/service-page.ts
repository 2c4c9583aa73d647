import { type BurnReading, burnReading, burnRules } from "./burn.ts";
import { type Sli, sliOver } from "./sli.ts";

/** A paging rule that fires for all of a service's users together, and since when it has. */
export type ServicePage = BurnReading & { readonly sinceMs: number };

const minuteMs = 60_000;
/** Looking back further than this would change nothing: a raise is blamed for an hour only. */
const longestLookMs = 2 * 60 * minuteMs;

/**
 * Whether the service burns its budget so fast that somebody is paged. What was not seen counts as
 * good at the rate seen, as in `readBurn`. `sinceMs` is exact to a minute and survives a restart:
 * it is read from the counts, and not from when somebody looked.
 */
export const servicePage = (
  sli: Sli,
  { nowMs, objective }: { readonly nowMs: number; readonly objective: number },
): ServicePage | null => {
  const page = pageAt(sli, nowMs, objective);
  if (page === null) return null;
  let sinceMs = nowMs;
  for (let atMs = nowMs; nowMs - atMs <= longestLookMs; atMs -= minuteMs) {
    if (pageAt(sli, atMs, objective) === null) break;
    sinceMs = atMs;
  }
  return { ...page, sinceMs };
};

const pageAt = (sli: Sli, nowMs: number, objective: number): BurnReading | null => {
  const shareOf = (windowMs: number): number => {
    const { requests, failures, sinceMs } = sliOver(sli, { nowMs, windowMs });
    if (requests === 0 || sinceMs === null) return 0;
    const seenMs = Math.max(minuteMs, nowMs - sinceMs);
    return failures / (requests * Math.max(1, windowMs / seenMs));
  };
  for (const rule of burnRules) {
    if (rule.severity !== "page") continue;
    const shares = { longShare: shareOf(rule.longMs), shortShare: shareOf(rule.shortMs) };
    const reading = burnReading(rule, objective, shares);
    if (reading.firing) return reading;
  }
  return null;
};
