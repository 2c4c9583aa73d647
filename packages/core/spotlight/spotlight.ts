import type { CrossCounts, Item, SpotlightCounts } from "./counts.ts";
import { likeness, sameItem } from "./cross.ts";
import { detectableExcess } from "./detectable.ts";
import { falseShare } from "./false-discovery.ts";
import { differingFields } from "./fields.ts";
import type { Finding } from "./finding.ts";
import { shareIn } from "./mass.ts";
import { interactingPairs, isExplainedBy } from "./pairs.ts";
import { alikeAbove, crossedShares, maxCrossedItems, maxFindings } from "./policy.ts";
import { lnPWithinStrata } from "./strata.ts";

/** What is different about the selection, best first. */
export type Spotlight = {
  readonly findings: readonly Finding[];
  /** Differences that vanish once like is compared with like: only the mix of strata differed. */
  readonly byMixOnly: readonly Finding[];
  readonly tested: { readonly fields: number; readonly values: number; readonly pairs: number };
  /** Share of false findings that was accepted. */
  readonly falseShare: number;
  /** Smallest excess over 5 % that would have been found; null where the selection is too small. */
  readonly detectable: number | null;
};

const triedValues = (counts: SpotlightCounts): number =>
  counts.fields.reduce((sum, { distinct }) => sum + Math.max(1, distinct), 0);

/**
 * What the second pass should cross: what differed by itself, then what is frequent enough in the
 * selection to make a pair, at most `maxCrossedItems`. Empty: no second pass is needed.
 */
export const itemsToCross = (counts: SpotlightCounts, q: number = falseShare): readonly Item[] => {
  const items = differingFields(counts, q).flatMap((finding) => finding.items);
  const frequent = counts.fields
    .flatMap(({ field, values }) =>
      values.map(({ value, selection }) => ({
        item: { field, is: value } as const,
        share: shareIn(selection, counts.selection),
      })),
    )
    .filter(({ share }) => share >= crossedShares[0] && share <= crossedShares[1])
    .toSorted((a, b) => b.share - a.share);
  const chosen: Item[] = [];
  for (const item of [...items, ...frequent.map((one) => one.item)])
    if (chosen.length < maxCrossedItems && !chosen.some((other) => sameItem(other, item)))
      chosen.push(item);
  return chosen;
};

/**
 * What is different about these events, of everything that was counted. Absence is a value, numbers
 * are compared as distributions, many values are paid for by the correction and never hidden, and
 * where there is too little to see, that is what it says. `crossed` is the second pass; without it
 * no pairs and no near-duplicates are told.
 */
export const spotlight = (
  counts: SpotlightCounts,
  crossed: CrossCounts | null,
  q: number = falseShare,
): Spotlight => {
  const single = differingFields(counts, q);
  const tested = { fields: counts.fields.length, values: triedValues(counts), pairs: 0 };
  const detectable = detectableExcess(counts, q / (2 * Math.max(1, tested.fields)));
  const answer = { falseShare: q, detectable };
  if (crossed === null)
    return { ...answer, findings: single.slice(0, maxFindings), byMixOnly: [], tested };
  const mixed = isStratified(crossed) ? single.filter((one) => isByMix(crossed, one, q)) : [];
  const { tried, pairs } = interactingPairs(crossed, q);
  const placeOf = placesIn(crossed);
  const isExplained = (finding: Finding): boolean =>
    pairs.some(({ of }) => {
      const place = placeOf(finding);
      return place !== null && of.includes(place) && isExplainedBy(crossed, of, place);
    });
  const kept = single.filter((one) => !mixed.includes(one) && !isExplained(one));
  const ranked = [...kept, ...pairs.map(({ finding }) => finding)].toSorted(
    (a, b) => b.score - a.score,
  );
  return {
    ...answer,
    findings: withoutDoubles(ranked, crossed).slice(0, maxFindings),
    byMixOnly: mixed.slice(0, maxFindings),
    tested: { ...tested, pairs: tried },
  };
};

const placesIn =
  ({ items }: CrossCounts): ((finding: Finding) => number | null) =>
  ({ items: [item, second] }) => {
    if (item === undefined || second !== undefined) return null;
    const place = items.findIndex((one) => sameItem(one, item));
    return place < 0 ? null : place;
  };

const isStratified = ({ rows }: CrossCounts): boolean =>
  new Set(rows.map(({ stratum }) => stratum)).size > 1;

const isByMix = (crossed: CrossCounts, finding: Finding, q: number): boolean => {
  const place = placesIn(crossed)(finding);
  return place !== null && lnPWithinStrata(crossed, place) > Math.log(q);
};

/** Findings that are true of the same events are one, under the name of the best. */
const withoutDoubles = (ranked: readonly Finding[], crossed: CrossCounts): readonly Finding[] => {
  const placeOf = placesIn(crossed);
  const kept: { readonly finding: Finding; readonly place: number | null; alike: Item[] }[] = [];
  for (const finding of ranked) {
    const place = placeOf(finding);
    const [item] = finding.items;
    const same = kept.find(
      (other) =>
        place !== null &&
        other.place !== null &&
        other.finding.items[0]?.field !== item?.field &&
        likeness(crossed, other.place, place) > alikeAbove,
    );
    if (same !== undefined && item !== undefined) same.alike.push(item);
    else kept.push({ finding, place, alike: [] });
  }
  return kept.map(({ finding, alike }) => ({ ...finding, alike }));
};
