import { type BurnReading, burnReading, burnRules } from "./burn.ts";

const minuteMs = 60_000;

type Cell = { readonly minute: number; bad: number; total: number };

/**
 * Good and bad requests of the last three days, minute by minute: what burn windows are read from.
 * In bounded memory, without a clock: time is what is added and asked.
 */
export type BurnWindows = {
  cells: Cell[];
  /** Start of the first count, ms. */
  sinceMs: number | null;
};

const longestMinutes = Math.max(...burnRules.map(({ longMs }) => longMs)) / minuteMs;

export const openBurnWindows = (): BurnWindows => ({ cells: [], sinceMs: null });

export type GoodAndBad = { readonly bad: number; readonly total: number };

/** Adds the counts of a second, in place. One that comes late counts into the newest minute. */
export const addToBurn = (burn: BurnWindows, atMs: number, { bad, total }: GoodAndBad): void => {
  if (total === 0) return;
  burn.sinceMs = Math.min(burn.sinceMs ?? atMs, atMs);
  const minute = Math.floor(atMs / minuteMs);
  const last = burn.cells.at(-1);
  if (last !== undefined && minute <= last.minute) {
    last.bad += bad;
    last.total += total;
    return;
  }
  burn.cells.push({ minute, bad, total });
  if (burn.cells.length > 2 * longestMinutes)
    burn.cells = burn.cells.filter((cell) => minute - cell.minute < longestMinutes);
};

/**
 * Each rule at this moment. A window that is longer than what was seen is filled up with good
 * requests at the rate seen: a budget is not gone because counting has only begun.
 */
export const readBurn = (
  burn: BurnWindows,
  nowMs: number,
  objective: number,
): readonly BurnReading[] => {
  const { cells, sinceMs } = burn;
  const now = Math.floor(nowMs / minuteMs);
  const lengths = [...new Set(burnRules.flatMap((rule) => [rule.shortMs, rule.longMs]))];
  const shares = new Map<number, number>();
  const seenMs = Math.max(1_000, nowMs - (sinceMs ?? nowMs));
  let [k, bad, total] = [cells.length - 1, 0, 0];
  for (const ms of lengths.toSorted((a, b) => a - b)) {
    for (; k >= 0; k -= 1) {
      const cell = cells[k];
      if (cell === undefined || now - cell.minute >= ms / minuteMs) break;
      bad += cell.bad;
      total += cell.total;
    }
    shares.set(ms, total === 0 ? 0 : bad / (total * Math.max(1, ms / seenMs)));
  }
  return burnRules.map((rule) =>
    burnReading(rule, objective, {
      longShare: shares.get(rule.longMs) ?? 0,
      shortShare: shares.get(rule.shortMs) ?? 0,
    }),
  );
};
