import type { BadUnit } from "../../counts/bin.ts";
import { maxJudgedUnits } from "../../limits.ts";
import { tiers } from "../policy.ts";

/**
 * Bad events per unit within one stage entry and signal. Only bad units are remembered. At
 * `maxJudgedUnits` no further unit is counted, on either arm alike: the comparison stops there, and
 * stopping never makes it wrong.
 */
export type UnitTally = Map<string, number>;

/** How many units reached each tier with these rows, in the order of `tiers`. */
export const tally = (seen: UnitTally, rows: readonly Pick<BadUnit, "unit" | "n">[]): number[] => {
  const reached = tiers.map(() => 0);
  for (const { unit, n } of rows) {
    const before = seen.get(unit);
    if (before === undefined && seen.size >= maxJudgedUnits) continue;
    const after = (before ?? 0) + n;
    seen.set(unit, after);
    tiers.forEach(({ tier }, k) => {
      if ((before ?? 0) < tier && tier <= after) reached[k] = (reached[k] ?? 0) + 1;
    });
  }
  return reached;
};
