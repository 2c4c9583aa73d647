import type { ArmCounts, Bin } from "../counts/bin.ts";
import { maxFutureSliMs, sliHourMs, sliKeptMs, sliMinuteMs, sliMinutesKeptMs } from "./limits.ts";

/** Requests of a service in one step of time, whatever arm; failures are those that users saw. */
export type SliCell = {
  readonly startMs: number;
  readonly requests: number;
  readonly failures: number;
};

type Sum = { requests: number; failures: number };

/**
 * What users got, counted where traffic is split: minutes for the last hours, hours for the budget's
 * month. A fold over bins, so that budgets outlive a dead event engine. Mutable and bounded.
 */
export type Sli = {
  readonly minutes: Map<number, Sum>;
  readonly hours: Map<number, Sum>;
  /** Start of the newest step that was counted, ms. */
  newestMs: number;
};

export const openSli = (): Sli => ({ minutes: new Map(), hours: new Map(), newestMs: 0 });

/** A rescued attempt is no failure for the SLI: the user got an answer of stable. */
const seenBy = (arm: ArmCounts): Sum => {
  const sum = { requests: 0, failures: 0 };
  for (const counts of Object.values(arm)) {
    sum.requests += counts.requests;
    let failed = 0;
    for (const n of Object.values(counts.failures)) failed += n;
    sum.failures += Math.max(0, failed - counts.rescued);
  }
  return sum;
};

/** What one bin adds to its service's SLI. */
export const sliOfBin = ({ startMs, stable, candidate }: Bin): SliCell => {
  const [a, b] = [seenBy(stable), seenBy(candidate)];
  return { startMs, requests: a.requests + b.requests, failures: a.failures + b.failures };
};

const addTo = (cells: Map<number, Sum>, key: number, cell: SliCell): void => {
  const found = cells.get(key);
  if (found === undefined) cells.set(key, { requests: cell.requests, failures: cell.failures });
  else {
    found.requests += cell.requests;
    found.failures += cell.failures;
  }
};

/** Counts one bin. */
export const addToSli = (sli: Sli, bin: Bin): void => {
  const cell = sliOfBin(bin);
  if (cell.requests === 0 && cell.failures === 0) return;
  seedMinute(sli, cell);
  seedHour(sli, cell);
};

/** Puts back a stored sum: of a minute (for the short windows) or of an hour (for the month). */
export const seedMinute = (sli: Sli, cell: SliCell): void => {
  note(sli, cell.startMs);
  addTo(sli.minutes, Math.floor(cell.startMs / sliMinuteMs), cell);
};
export const seedHour = (sli: Sli, cell: SliCell): void => {
  note(sli, cell.startMs);
  addTo(sli.hours, Math.floor(cell.startMs / sliHourMs), cell);
};

/** Forgets by the newest count and not by a clock; a count from far ahead forgets nothing. */
const note = (sli: Sli, startMs: number): void => {
  const isAhead = sli.newestMs > 0 && startMs > sli.newestMs + maxFutureSliMs;
  if (startMs <= sli.newestMs || isAhead) return;
  const minute = Math.floor(startMs / sliMinuteMs);
  const isNew = minute > Math.floor(sli.newestMs / sliMinuteMs);
  sli.newestMs = startMs;
  if (!isNew) return;
  forgetBefore(sli.minutes, minute - sliMinutesKeptMs / sliMinuteMs);
  forgetBefore(sli.hours, Math.floor((startMs - sliKeptMs) / sliHourMs));
};

const forgetBefore = (cells: Map<number, Sum>, from: number): void => {
  for (const key of cells.keys()) if (key < from) cells.delete(key);
};

export type SliWindow = {
  readonly requests: number;
  readonly failures: number;
  /** Start of the oldest step that was counted, ms; null: nothing was. */
  readonly sinceMs: number | null;
};

/**
 * Sums the steps that began within the window. Windows of up to six hours are cut at minutes, longer
 * ones at hours.
 */
export const sliOver = (
  sli: Sli,
  { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number },
): SliWindow => {
  const isShort = windowMs <= sliMinutesKeptMs;
  const stepMs = isShort ? sliMinuteMs : sliHourMs;
  const from = Math.floor((nowMs - windowMs) / stepMs);
  let requests = 0;
  let failures = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const [key, sum] of isShort ? sli.minutes : sli.hours) {
    if (key <= from || key * stepMs > nowMs) continue;
    requests += sum.requests;
    failures += sum.failures;
    if (key < oldest) oldest = key;
  }
  return { requests, failures, sinceMs: Number.isFinite(oldest) ? oldest * stepMs : null };
};
