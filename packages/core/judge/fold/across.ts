import type { AssignedBy } from "../../cohort/assignment.ts";
import type { Bin } from "../../counts/bin.ts";
import type { Sheet } from "../../counts/sheet.ts";
import { addToBurn, type BurnWindows, openBurnWindows } from "../../slo/burn-windows.ts";
import { guardShare } from "../guard/guard.ts";
import { sharedOutagePart, warmUpMs, warmUpRequests } from "../policy.ts";
import type { JudgeStage } from "../stage.ts";
import { shareOf, sumCounts } from "./arm-totals.ts";

/** When something is old enough and has served enough; `atMs` once it has, for ever. */
type WarmUp = { sinceMs: number | null; requests: number; atMs: number | null };

/** Failures of both arms in one stage entry, of whoever did not ask for the candidate. */
type EntryFailures = { bad: number; requests: number; stableBad: number; stableRequests: number };

/**
 * What the judge knows over all stage entries of a rollout: a fold over all of its counts, handed on
 * from entry to entry. Bins, sheets and counts by events do not touch the same parts of it, so that
 * it is the same in whatever order the three were stored.
 */
export type Across = {
  /** How far the candidate's caches are warm, by bins and by sheets. */
  readonly binWarmUp: WarmUp;
  readonly sheetWarmUp: WarmUp;
  readonly entries: Map<number, EntryFailures>;
  /** The candidate's own users. Seconds in which stable fails as well are left out. */
  readonly burn: BurnWindows;
  /** Bins, sheets and counts by events of the rollout that have come, whatever entry they are of. */
  bins: number;
  sheets: number;
  events: number;
};

const coldStart = (): WarmUp => ({ sinceMs: null, requests: 0, atMs: null });

export const openAcross = (): Across => ({
  binWarmUp: coldStart(),
  sheetWarmUp: coldStart(),
  entries: new Map(),
  burn: openBurnWindows(),
  bins: 0,
  sheets: 0,
  events: 0,
});

const onCandidate: readonly AssignedBy[] = ["override", "named", "bucket"];
const exposed: readonly AssignedBy[] = ["named", "bucket"];
const onStable: readonly AssignedBy[] = ["denied", "bucket", "keyless"];

export const addBinAcross = (across: Across, bin: Bin, { objective }: JudgeStage): void => {
  warm(across.binWarmUp, bin.startMs, sumCounts(bin.candidate, onCandidate).requests);
  const ours = sumCounts(bin.candidate, exposed);
  const theirs = sumCounts(bin.stable, onStable);
  const entry = entryOf(across, bin.stageEntry);
  entry.bad += ours.failures;
  entry.requests += ours.requests;
  entry.stableBad += theirs.failures;
  entry.stableRequests += theirs.requests;
  const stableShare = shareOf(theirs.failures, theirs.requests);
  if (stableShare < sharedOutagePart * guardShare(objective))
    addToBurn(across.burn, bin.startMs, { bad: ours.failures, total: ours.requests });
};

export const addSheetAcross = (across: Across, { startMs, candidate }: Sheet): void => {
  const requests = candidate.reduce((sum, [, , n]) => sum + n, 0);
  warm(across.sheetWarmUp, startMs, requests);
};

/** Whether latency counts in what began then: from the first count after both limits were reached. */
export const isWarmAt = ({ atMs }: WarmUp, startMs: number): boolean =>
  atMs !== null && startMs >= atMs;

/** Failures of the candidate beyond those that stable's share of failures would have made. */
export const excessFailures = ({ entries }: Across): number => {
  let excess = 0;
  for (const { bad, requests, stableBad, stableRequests } of entries.values())
    excess += bad - requests * shareOf(stableBad, stableRequests);
  return excess;
};

const warm = (warming: WarmUp, startMs: number, requests: number): void => {
  if (requests > 0) {
    warming.sinceMs = Math.min(warming.sinceMs ?? startMs, startMs);
    warming.requests = Math.min(warming.requests + requests, warmUpRequests);
  }
  const isOld = warming.sinceMs !== null && startMs - warming.sinceMs >= warmUpMs;
  if (isOld && warming.requests >= warmUpRequests) warming.atMs ??= startMs;
};

const entryOf = ({ entries }: Across, stageEntry: number): EntryFailures => {
  const known = entries.get(stageEntry);
  if (known !== undefined) return known;
  const opened = { bad: 0, requests: 0, stableBad: 0, stableRequests: 0 };
  entries.set(stageEntry, opened);
  return opened;
};
