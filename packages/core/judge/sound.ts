import type { BadUnit, Bin, Counts, MirrorUnit, Sheet, SheetRow } from "../counts/bin.ts";

/** A count that arithmetic can trust: a whole number from 0 to 2^53 − 1. */
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

const isBadUnit = (row: BadUnit): boolean => isCount(row.n) && row.n > 0 && isCount(row.seen);
const isMirrorUnit = (row: MirrorUnit): boolean => isCount(row.n) && row.n > 0;

const isSoundCounts = (counts: Counts): boolean =>
  [counts.requests, counts.rescued, counts.slow, ...Object.values(counts.failures)].every(
    isCount,
  ) && counts.bad.every(isBadUnit);

/** Whether every number of a bin that the judge uses is one. A bin that is not is never half used. */
export const isSoundBin = ({ startMs, stable, candidate, mirror }: Bin): boolean =>
  Number.isFinite(startMs) &&
  [...Object.values(stable), ...Object.values(candidate)].every(isSoundCounts) &&
  isCount(mirror.pairs) &&
  mirror.candidateWorse.every(isMirrorUnit) &&
  mirror.stableWorse.every(isMirrorUnit);

const isSoundRow = ([, requests, bad, slow]: SheetRow): boolean =>
  [requests, bad, slow].every(isCount);

/** The same for a sheet. */
export const isSoundSheet = ({ minute, sampled, stable, candidate }: Sheet): boolean =>
  isCount(minute) && sampled > 0 && sampled <= 1 && [...stable, ...candidate].every(isSoundRow);
