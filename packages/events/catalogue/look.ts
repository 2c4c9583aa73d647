import type { TimeRange } from "@dimmer/core";
import { clockMarginMs, recentlyMs, retentionDays } from "../limits.ts";
import type { Run } from "../query/ask.ts";
import type { Compiled } from "../query/compile.ts";
import { type Answered, failureOf, hasGone, withdrawn } from "../query/failure.ts";

export type LookParts = {
  readonly database: string;
  readonly now: () => number;
  readonly run: (statement: Compiled, signal?: AbortSignal) => ReturnType<Run>;
};

export type Cost = {
  readonly rowsScanned: number;
  readonly elapsedMs: number;
  readonly capped: string[];
};

/** What one look works over. `isAll`: everything that is kept. */
export type Looked = { readonly range: TimeRange; readonly isAll: boolean; readonly run: Run };

export type Look<T> = (
  looked: Looked,
) => Promise<{ readonly value: T; readonly capped: readonly string[] }>;

/**
 * Works over everything that is kept; where that takes too long, over what came lately, and says
 * so. Counts what it cost.
 */
export const lookThrough = async <T>(
  { now, run }: LookParts,
  look: Look<T>,
  signal?: AbortSignal,
): Promise<Answered<T & Cost>> => {
  if (hasGone(signal)) return { ok: false, error: withdrawn };
  const startedMs = performance.now();
  const nowMs = now();
  let rowsScanned = 0;
  const counting: Run = async (statement) => {
    const rows = await run(statement, signal);
    rowsScanned += rows.scanned;
    return rows;
  };
  const over = async (
    lengthMs: number,
    remarks: readonly string[],
  ): Promise<Answered<T & Cost>> => {
    const range = { fromMs: nowMs - lengthMs, toMs: nowMs + clockMarginMs };
    try {
      const { value, capped } = await look({ range, isAll: remarks.length === 0, run: counting });
      const elapsedMs = Math.round((performance.now() - startedMs) * 10) / 10;
      const cost = { rowsScanned, elapsedMs, capped: [...remarks, ...capped] };
      return { ok: true, value: { ...value, ...cost } };
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown, hasGone(signal)) };
    }
  };
  const all = await over(retentionDays * 86_400_000, []);
  return all.ok || all.error.code !== "tooExpensive" ? all : over(recentlyMs, [lately]);
};

const lately = "Only the last hour was looked through: everything that is kept takes too long.";
