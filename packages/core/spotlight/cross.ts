import type { CrossCounts, Item } from "./counts.ts";
import { addMass, type Mass, noMass } from "./mass.ts";

/** What is true of how much, on both sides. */
export type Both = { readonly selection: Mass; readonly rest: Mass };

/** The rows whose mask has every bit of `has` and none of `hasNot`, added up. */
export const sumWhere = ({ rows }: CrossCounts, has: number, hasNot: number = 0): Both => {
  let [selection, rest] = [noMass, noMass];
  for (const row of rows) {
    if ((row.mask & has) !== has || (row.mask & hasNot) !== 0) continue;
    selection = addMass(selection, row.selection);
    rest = addMass(rest, row.rest);
  }
  return { selection, rest };
};

export const bitOf = (index: number): number => 1 << index;

/** Whether two items say the same of an event. */
export const sameItem = (a: Item, b: Item): boolean =>
  a.field === b.field &&
  ("is" in a
    ? "is" in b && a.is === b.is
    : "above" in a
      ? "above" in b && a.above === b.above
      : "atMost" in b && a.atMost === b.atMost);

/** Mass of both sides together. */
const both = ({ selection, rest }: Both): Mass => addMass(selection, rest);

/**
 * Cramér's V of two items over all events: 1 where they are true of the same ones, or of opposite
 * ones. 0 where one is true of all or of none.
 */
export const likeness = (cross: CrossCounts, a: number, b: number): number => {
  const n = both(sumWhere(cross, 0)).weight;
  const [ab, onlyA, onlyB] = [
    both(sumWhere(cross, bitOf(a) | bitOf(b))).weight,
    both(sumWhere(cross, bitOf(a), bitOf(b))).weight,
    both(sumWhere(cross, bitOf(b), bitOf(a))).weight,
  ];
  const none = n - ab - onlyA - onlyB;
  const margins = (ab + onlyA) * (onlyB + none) * (ab + onlyB) * (onlyA + none);
  return margins <= 0 ? 0 : (ab * none - onlyA * onlyB) / Math.sqrt(margins);
};
