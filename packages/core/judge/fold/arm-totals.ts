import type { AssignedBy } from "../../cohort/assignment.ts";
import type { ArmCounts, BadUnit, Counts } from "../../counts/bin.ts";

/** What one arm did in one bin, or in a whole stage entry. */
export type ArmTotals = {
  requests: number;
  failures: number;
  slow: number;
  overSli: number;
  touched: number;
  rescued: number;
};

export const noTotals = (): ArmTotals => ({
  requests: 0,
  failures: 0,
  slow: 0,
  overSli: 0,
  touched: 0,
  rescued: 0,
});

/** Sums stay whole numbers: at the largest safe integer they stop growing. */
const plus = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER);

/** Adds `more` in place. */
export const addTotals = (totals: ArmTotals, more: Readonly<ArmTotals>): void => {
  totals.requests = plus(totals.requests, more.requests);
  totals.failures = plus(totals.failures, more.failures);
  totals.slow = plus(totals.slow, more.slow);
  totals.overSli = plus(totals.overSli, more.overSli);
  totals.touched = plus(totals.touched, more.touched);
  totals.rescued = plus(totals.rescued, more.rescued);
};

/** One bin's counts of an arm, for the given ways of assignment; each request fails at most once. */
export const sumCounts = (arm: ArmCounts, by: readonly AssignedBy[]): Readonly<ArmTotals> => {
  const totals = noTotals();
  for (const counts of countsOf(arm, by)) {
    const failed = Object.values(counts.failures).reduce(plus, 0);
    addTotals(totals, { ...counts, failures: Math.min(failed, counts.requests) });
  }
  return totals;
};

/** Bad rows of an arm in one bin, for the given ways of assignment and one signal. */
export const badRows = (
  arm: ArmCounts,
  by: readonly AssignedBy[],
  signal: BadUnit["signal"],
): readonly BadUnit[] =>
  countsOf(arm, by).flatMap((counts) => counts.bad.filter((row) => row.signal === signal));

/** Whether bad units were left out of a bin. */
export const isTruncated = (arm: ArmCounts, by: readonly AssignedBy[]): boolean =>
  countsOf(arm, by).some((counts) => counts.badTruncated);

const countsOf = (arm: ArmCounts, by: readonly AssignedBy[]): readonly Counts[] =>
  by.flatMap((way) => arm[way] ?? []);

/** bad ÷ all; 0 of nothing. */
export const shareOf = (bad: number, all: number): number => (all === 0 ? 0 : bad / all);
