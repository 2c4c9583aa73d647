import type { Histogram, Item } from "./counts.ts";
import { addMass, effective, type Mass, noMass } from "./mass.ts";

/** Where two distributions of a number lie furthest apart. */
export type Cut = {
  readonly item: Item;
  /** Mass of either side that `item` is true of. */
  readonly selection: Mass;
  readonly rest: Mass;
  /** ln of the probability of such a distance between two samples of one distribution. */
  readonly lnP: number;
};

const upTo = (bins: readonly Mass[]): readonly Mass[] => {
  let sum = noMass;
  return bins.map((bin) => (sum = addMass(sum, bin)));
};

const total = (bins: readonly Mass[]): Mass => bins.reduce(addMass, noMass);

const share = (part: Mass, whole: Mass): number =>
  whole.weight > 0 ? part.weight / whole.weight : 0;

/**
 * ln of Kolmogorov's tail: P(distance ≥ d) for two samples of n and m effective events, with
 * Stephens' correction (1970) for small samples. Bins hide what differs within them, so that the
 * binned distance is at most the true one: the test errs towards silence.
 */
export const lnKolmogorovTail = (distance: number, n: number, m: number): number => {
  if (n === 0 || m === 0 || distance <= 0) return 0;
  const root = Math.sqrt((n * m) / (n + m));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * (k * k - 1) * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(0, Math.LN2 - 2 * lambda * lambda + Math.log(Math.max(sum, Number.MIN_VALUE)));
};

/**
 * The edge at which the two distribution functions differ most, as "above" or "at most" it, whichever
 * the selection has more of. Null where a side has no number, or all lie in one bin.
 */
export const widestCut = (field: string, histogram: Histogram): Cut | null => {
  const [ours, theirs] = [total(histogram.selection), total(histogram.rest)];
  if (ours.weight === 0 || theirs.weight === 0) return null;
  const [below, belowRest] = [upTo(histogram.selection), upTo(histogram.rest)];
  let best = { k: -1, gap: 0 };
  for (const k of histogram.edges.keys()) {
    const gap = share(below[k] ?? noMass, ours) - share(belowRest[k] ?? noMass, theirs);
    if (Math.abs(gap) > Math.abs(best.gap)) best = { k, gap };
  }
  const edge = histogram.edges[best.k];
  if (edge === undefined) return null;
  const isBelow = best.gap > 0;
  const side = (bins: readonly Mass[]): Mass =>
    total(isBelow ? bins.slice(0, best.k + 1) : bins.slice(best.k + 1));
  return {
    item: isBelow ? { field, atMost: edge } : { field, above: edge },
    selection: side(histogram.selection),
    rest: side(histogram.rest),
    lnP: lnKolmogorovTail(Math.abs(best.gap), effective(ours), effective(theirs)),
  };
};
