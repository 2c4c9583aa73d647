import { lnFisherMidP } from "./exact.ts";
import type { Seen } from "./mass.ts";
import { lnChiSquareTail } from "./normal.ts";

/** Below this expected number in a cell the exact test decides (Cochran 1954). */
const leastExpected = 5;

/** 2·Σ O·ln(O/E) over the four cells (Sokal & Rohlf's G). */
const likelihoodRatio = (selection: Seen, rest: Seen): number => {
  const [hits, trials] = [selection.hits + rest.hits, selection.trials + rest.trials];
  const cell = (observed: number, expected: number): number =>
    observed > 0 ? observed * Math.log(observed / expected) : 0;
  const row = ({ hits: x, trials: n }: Seen): number =>
    cell(x, (n * hits) / trials) + cell(n - x, (n * (trials - hits)) / trials);
  return Math.max(0, 2 * (row(selection) + row(rest)));
};

/**
 * ln of the two-sided probability of a difference at least this large between two shares that are
 * the same: the G test, or Fisher's mid-p where a cell is expected to hold fewer than 5 events.
 * 0 (probability 1) where one side is empty.
 */
export const lnPOfDifference = (selection: Seen, rest: Seen): number => {
  const [hits, trials] = [selection.hits + rest.hits, selection.trials + rest.trials];
  if (selection.trials === 0 || rest.trials === 0 || hits === 0 || hits >= trials) return 0;
  const expected =
    (Math.min(selection.trials, rest.trials) * Math.min(hits, trials - hits)) / trials;
  if (expected >= leastExpected) return lnChiSquareTail(likelihoodRatio(selection, rest));
  const [n, m] = [Math.round(selection.trials), Math.round(rest.trials)];
  const [x, y] = [Math.round(selection.hits), Math.round(rest.hits)];
  return lnFisherMidP({ x: Math.min(x, n), n, y: Math.min(y, m), m });
};

const wilson = ({ hits, trials }: Seen, z: number): { low: number; high: number } => {
  if (trials === 0) return { low: 0, high: 1 };
  const p = Math.min(1, hits / trials);
  const z2 = (z * z) / trials;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (z * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials))) / (1 + z2);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};

/**
 * Interval of the difference `selection − rest` of two shares: Newcombe's hybrid score interval
 * (1998, method 10). `z` is its number of standard errors.
 */
export const intervalOfDifference = (
  selection: Seen,
  rest: Seen,
  z: number,
): { readonly low: number; readonly high: number } => {
  const [p, q] = [shareOf(selection), shareOf(rest)];
  const [a, b] = [wilson(selection, z), wilson(rest, z)];
  return {
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  };
};

const shareOf = ({ hits, trials }: Seen): number => (trials > 0 ? hits / trials : 0);
