import { lnPOfDifference } from "./association.ts";
import type { CrossCounts } from "./counts.ts";
import { bitOf, type Both, likeness, sumWhere } from "./cross.ts";
import { effective, restOf, seenIn, shareIn } from "./mass.ts";
import { type Finding, weigh } from "./finding.ts";
import { zOfTail } from "./normal.ts";
import { alikeAbove, explainedAbove, leastPairEvents, leastPairShare } from "./policy.ts";

/** Two items by their places in `CrossCounts.items`. */
export type PairOf = readonly [number, number];

/** The pairs that cover enough of the selection to be worth a test, and are not one thing twice. */
const supported = (cross: CrossCounts): readonly PairOf[] => {
  const all = sumWhere(cross, 0);
  return cross.items.flatMap((a, i) =>
    cross.items.flatMap((b, j): readonly PairOf[] => {
      if (j <= i || a.field === b.field) return [];
      const joint = sumWhere(cross, bitOf(i) | bitOf(j)).selection;
      const worthIt =
        effective(joint) >= leastPairEvents && shareIn(joint, all.selection) >= leastPairShare;
      return worthIt && Math.abs(likeness(cross, i, j)) <= alikeAbove ? [[i, j]] : [];
    }),
  );
};

/** ln p that the selection has more of `part` within `whole` than the rest has; 0 where it has less. */
const lnPOfMore = (part: Both, whole: Both): number => {
  const ours = seenIn(part.selection, whole.selection);
  const theirs = seenIn(part.rest, whole.rest);
  const isMore = ours.hits * theirs.trials > theirs.hits * ours.trials;
  return isMore ? lnPOfDifference(ours, theirs) : 0;
};

/**
 * Standard errors by which the log odds of being selected with both items exceed what the items add
 * up to each by itself (the interaction of a log-linear model; half an event is added to each cell,
 * Haldane 1956). Two independent causes of failure stay near or below 0.
 */
const interaction = (cross: CrossCounts, [i, j]: PairOf): number => {
  const [a, b] = [bitOf(i), bitOf(j)];
  const all = sumWhere(cross, 0);
  const cells: readonly [Both, 1 | -1][] = [
    [sumWhere(cross, a | b), 1],
    [sumWhere(cross, a, b), -1],
    [sumWhere(cross, b, a), -1],
    [sumWhere(cross, 0, a | b), 1],
  ];
  let [estimate, variance] = [0, 0];
  for (const [{ selection, rest }, sign] of cells) {
    const n = seenIn(selection, all.selection).hits + 0.5;
    const m = seenIn(rest, all.rest).hits + 0.5;
    estimate += sign * Math.log(n / m);
    variance += 1 / n + 1 / m;
  }
  return estimate / Math.sqrt(variance);
};

export type CrossedPair = { readonly of: PairOf; readonly finding: Finding };

/**
 * Pairs that make a difference which neither item makes alone: each item still differs within the
 * other, and both together by more than they add up to. Corrected for the pairs that were tried.
 */
export const interactingPairs = (
  cross: CrossCounts,
  q: number,
): { readonly tried: number; readonly pairs: readonly CrossedPair[] } => {
  const candidates = supported(cross);
  const level = q / Math.max(1, candidates.length);
  const all = sumWhere(cross, 0);
  const [zOfPair, z] = [zOfTail(level), zOfTail(level / 2)];
  const pairs = candidates.flatMap((of): readonly CrossedPair[] => {
    const [a, b] = [bitOf(of[0]), bitOf(of[1])];
    const joint = sumWhere(cross, a | b);
    const within = [a, b].every((one) => lnPOfMore(joint, sumWhere(cross, one)) <= Math.log(level));
    if (!within || interaction(cross, of) < zOfPair) return [];
    const items = of.flatMap((index) => cross.items[index] ?? []);
    const tried = candidates.length;
    const finding = weigh(items, { ...joint, all }, { tried, z });
    return finding.direction === "more" && finding.score > 0 ? [{ of, finding }] : [];
  });
  return { tried: candidates.length, pairs: strongest(pairs) };
};

/** Of pairs that share an item, the better one: the other is its shadow. */
const strongest = (pairs: readonly CrossedPair[]): readonly CrossedPair[] => {
  const taken = new Set<number>();
  return pairs
    .toSorted((a, b) => b.finding.score - a.finding.score)
    .filter(({ of }) => {
      if (of.some((index) => taken.has(index))) return false;
      for (const index of of) taken.add(index);
      return true;
    });
};

/** Whether an item makes no difference of its own outside the pair that it belongs to. */
export const isExplainedBy = (cross: CrossCounts, [i, j]: PairOf, item: number): boolean => {
  const joint = bitOf(i) | bitOf(j);
  const [all, pair] = [sumWhere(cross, 0), sumWhere(cross, joint)];
  const outside = {
    selection: restOf(all.selection, pair.selection),
    rest: restOf(all.rest, pair.rest),
  };
  const alone = sumWhere(cross, bitOf(item), joint ^ bitOf(item));
  return lnPOfMore(alone, outside) > Math.log(explainedAbove);
};
