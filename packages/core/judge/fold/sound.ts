import type { BadUnit, Bin, Counts, InstanceCounts, MirrorUnit } from "../../counts/bin.ts";
import type { EventCounts, EventUnit } from "../event-counts.ts";
import type { Sheet, SheetRow } from "../../counts/sheet.ts";

/** A count that arithmetic can trust: a whole number from 0 to 2^53 − 1. */
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

const isBadUnit = (row: BadUnit): boolean => isCount(row.n) && row.n > 0 && isCount(row.seen);
const isMirrorUnit = (row: MirrorUnit): boolean => isCount(row.n) && row.n > 0;

const totalsOf = ({ requests, rescued, slow, overSli, touched }: Counts): readonly number[] => [
  requests,
  rescued,
  slow,
  overSli,
  touched,
];

const isInstance = ({ requests, failures, crashes }: InstanceCounts): boolean =>
  [requests, failures, crashes].every(isCount);

const isSoundCounts = (counts: Counts): boolean =>
  [...totalsOf(counts), ...Object.values(counts.failures)].every(isCount) &&
  counts.bad.every(isBadUnit);

/** Whether every number of a bin that the judge uses is one. A bin that is not is never half used. */
export const isSoundBin = ({ startMs, stable, candidate, mirror, instances }: Bin): boolean =>
  Number.isFinite(startMs) &&
  [...Object.values(stable), ...Object.values(candidate)].every(isSoundCounts) &&
  instances.every(isInstance) &&
  isCount(mirror.pairs) &&
  mirror.candidateWorse.every(isMirrorUnit) &&
  mirror.stableWorse.every(isMirrorUnit);

const isSoundRow = ([, ...numbers]: SheetRow): boolean => {
  const sampleMs = numbers.at(-1) ?? 0;
  return numbers.slice(0, -1).every((n) => n !== null && isCount(n)) && isLatency(sampleMs);
};

const isLatency = (ms: number): boolean => Number.isFinite(ms) && ms >= 0;

/** The same for a sheet. */
export const isSoundSheet = ({ minute, sampled, stable, candidate }: Sheet): boolean =>
  isCount(minute) && sampled > 0 && sampled <= 1 && [...stable, ...candidate].every(isSoundRow);

const isEventUnit = ({ n }: EventUnit): boolean => isCount(n) && n > 0;

/** The same for counts by events. */
export const isSoundEventCounts = ({ seconds, late, events, watermarkMs }: EventCounts): boolean =>
  isCount(late) &&
  isCount(events) &&
  Number.isFinite(watermarkMs) &&
  seconds.every(
    ({ startMs, stable, candidate }) =>
      Number.isFinite(startMs) && [...stable, ...candidate].every(isEventUnit),
  );
