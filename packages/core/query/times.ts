import type { Scope, TimeBound } from "./query.ts";

/** A range of time, `fromMs` included and `toMs` not, in ms since 1970. */
export type TimeRange = { readonly fromMs: number; readonly toMs: number };

/**
 * Fixes a question's times against a clock. `to` of "0 ms ago" includes the present millisecond.
 * Null when the range is empty: it ends before it begins.
 */
export const resolveTimes = (
  query: Pick<Scope, "from" | "to">,
  nowMs: number,
): TimeRange | null => {
  const fromMs = resolve(query.from, nowMs);
  const toMs = resolve(query.to, nowMs);
  return fromMs < toMs ? { fromMs, toMs } : null;
};

const resolve = (bound: TimeBound, nowMs: number): number => {
  if (typeof bound === "number") return bound;
  return bound.agoMs === 0 ? nowMs + 1 : nowMs - bound.agoMs;
};
