import type { Bin, Counts } from "../counts/bin.ts";
import { maxHarmedUnits } from "../limits.ts";
import { addTotals, noTotals, type ArmTotals } from "./fold/arm-totals.ts";
import { isSoundBin } from "./fold/sound.ts";
import type { HarmTotals } from "./verdict.ts";

/**
 * Who noticed, over a whole rollout: a fold over its bins, of all stage entries and all ways of
 * assignment. Beyond `maxHarmedUnits` users are no longer told apart and the count of users stops.
 */
export type HarmState = {
  readonly harmed: Set<string>;
  readonly rescued: Set<string>;
  readonly totals: ArmTotals;
};

export const openHarm = (): HarmState => ({
  harmed: new Set(),
  rescued: new Set(),
  totals: noTotals(),
});

/**
 * Adds one bin of the rollout, in place, and returns the state; the caller gives each bin once. A
 * bin that holds something else than counts is left out.
 */
export const applyBinToHarm = (harm: HarmState, bin: Bin): HarmState => {
  if (isSoundBin(bin)) for (const counts of Object.values(bin.candidate)) addCounts(harm, counts);
  return harm;
};

const addCounts = (harm: HarmState, counts: Counts): void => {
  const failures = Object.values(counts.failures).reduce((sum, n) => sum + n, 0);
  addTotals(harm.totals, { ...noTotals(), failures, rescued: counts.rescued });
  for (const { unit, signal, n, seen } of counts.bad) {
    if (signal !== "errors") continue;
    if (seen > 0) addUnit(harm.harmed, unit);
    if (n > seen) addUnit(harm.rescued, unit);
  }
};

const addUnit = (units: Set<string>, unit: string): void => {
  if (units.size < maxHarmedUnits) units.add(unit);
};

export const harmTotals = ({ harmed, rescued, totals }: HarmState): HarmTotals => ({
  harmed: harmed.size,
  rescuedUnits: rescued.size,
  rescues: totals.rescued,
  seenFailures: Math.max(0, totals.failures - totals.rescued),
});
