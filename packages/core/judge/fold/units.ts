import type { SheetRow } from "../../counts/sheet.ts";
import type { Sheet } from "../../counts/sheet.ts";
import { maxJudgedUnits } from "../../limits.ts";
import { type Absence, openAbsence, passAbsence } from "./absence.ts";
import { addTrials, openSums, type UnitSums } from "./minute-sums.ts";

/** What is remembered of a unit on an arm, over the minutes of a stage entry. */
type UnitRecord = {
  minutes: number;
  badMinutes: number;
  touchedMinutes: number;
  touchedBad: number;
  slowMinutes: number;
  requests: number;
  overSli: number;
  success: number;
  /** End of the last minute in which one of its requests ended, ms. */
  endedMs: number;
  sampled: boolean;
  dropped: boolean;
};

/** One arm, by unit. Failures, touched failures and slowness are counted by user-minutes. */
export type ArmUnits = {
  readonly records: Map<string, UnitRecord>;
  readonly errors: UnitSums;
  readonly touched: UnitSums;
  readonly overSli: UnitSums;
  /** The same slowness by requests. */
  readonly overSliRequests: UnitSums;
  /** Requests that went where the change acts, and units that had one. */
  touchedRequests: number;
  touchedUnits: number;
};

/** Everything that sheets tell of a stage entry. */
export type Units = {
  readonly stable: ArmUnits;
  readonly candidate: ArmUnits;
  readonly absence: Absence;
  /** Minutes of the stage entry that sheets have covered. */
  covered: number;
};

const openArm = (): ArmUnits => ({
  records: new Map(),
  errors: openSums(),
  touched: openSums(),
  overSli: openSums(),
  overSliRequests: openSums(),
  touchedRequests: 0,
  touchedUnits: 0,
});

export const openUnits = (): Units => ({
  stable: openArm(),
  candidate: openArm(),
  absence: openAbsence(),
  covered: 0,
});

/** What of a sheet's arm happened to a unit for the first time in the stage entry. */
export type News = {
  /** Units whose request was assigned, and units of which one ended. */
  readonly arrived: number;
  readonly ended: number;
  /** First sampled latencies, ms. */
  readonly samples: readonly number[];
  /** Units that were active enough for the key event and never had it. */
  readonly withoutSuccess: number;
};

/** How active a unit must be for its lack of a key event to say something; null: none is named. */
export type Activity = { readonly requests: number; readonly minutes: number } | null;

/**
 * Adds a sheet in place. A sampled sheet counts as it is: its units are drawn by hash, the same on
 * both arms, so that fewer of them prove less and nothing wrong. A unit that two splitters saw in a
 * minute is two user-minutes. At `maxJudgedUnits` no further unit is taken, on either arm alike.
 */
export const addSheet = (
  units: Units,
  sheet: Sheet,
  activity: Activity,
): { readonly stable: News; readonly candidate: News } => {
  const endMs = sheet.startMs + 60_000;
  const room = (): boolean =>
    units.stable.records.size + units.candidate.records.size < maxJudgedUnits;
  const reading = { endMs, activity, room };
  passAbsence(units.absence, sheet, (unit) => units.stable.records.get(unit)?.endedMs ?? 0);
  const stable = addRows(units.stable, sheet.stable, reading);
  const candidate = addRows(units.candidate, sheet.candidate, reading);
  units.covered = Math.max(units.covered, sheet.minute + 1);
  return { stable, candidate };
};

type Reading = {
  readonly endMs: number;
  readonly activity: Activity;
  readonly room: () => boolean;
};

const addRows = (arm: ArmUnits, rows: readonly SheetRow[], reading: Reading): News => {
  const samples: number[] = [];
  let [arrived, ended, withoutSuccess] = [0, 0, 0];
  for (const row of rows) {
    const [unit, arrivals, requests] = row;
    const sampleMs = row[9];
    const known = arm.records.get(unit);
    if (known === undefined && !reading.room()) continue;
    const record = known ?? openRecord();
    if (known === undefined) {
      arm.records.set(unit, record);
      // Counted once, whether its first request ended in the minute in which it came or later.
      if (arrivals + requests > 0) arrived += 1;
    }
    if (requests === 0) continue;
    if (record.minutes === 0) ended += 1;
    if (sampleMs !== null && !record.sampled) {
      record.sampled = true;
      samples.push(sampleMs);
    }
    addMinute(arm, record, row);
    record.endedMs = Math.max(record.endedMs, reading.endMs);
    if (lacksSuccess(record, reading.activity)) withoutSuccess += 1;
  }
  return { arrived, ended, samples, withoutSuccess };
};

const addMinute = (arm: ArmUnits, record: UnitRecord, row: SheetRow): void => {
  const [, , requests, bad, , overSli, touched, touchedBad, success] = row;
  const once = (n: number): number => (n > 0 ? 1 : 0);
  const before = { trials: record.minutes };
  addTrials(arm.errors, { ...before, bad: record.badMinutes }, { trials: 1, bad: once(bad) });
  addTrials(arm.overSli, { ...before, bad: record.slowMinutes }, { trials: 1, bad: once(overSli) });
  const inAll = { trials: record.requests, bad: record.overSli };
  addTrials(arm.overSliRequests, inAll, { trials: requests, bad: Math.min(overSli, requests) });
  record.minutes += 1;
  record.badMinutes += once(bad);
  record.slowMinutes += once(overSli);
  record.requests += requests;
  record.overSli += Math.min(overSli, requests);
  record.success += success;
  if (touched === 0) return;
  const there = { trials: record.touchedMinutes, bad: record.touchedBad };
  addTrials(arm.touched, there, { trials: 1, bad: once(touchedBad) });
  if (record.touchedMinutes === 0) arm.touchedUnits += 1;
  arm.touchedRequests += touched;
  record.touchedMinutes += 1;
  record.touchedBad += once(touchedBad);
};

/** True once: in the minute in which the unit becomes active enough without the key event. */
const lacksSuccess = (record: UnitRecord, activity: Activity): boolean => {
  if (activity === null || record.dropped || record.success > 0) return false;
  if (record.requests < activity.requests || record.minutes < activity.minutes) return false;
  record.dropped = true;
  return true;
};

const openRecord = (): UnitRecord => ({
  minutes: 0,
  badMinutes: 0,
  touchedMinutes: 0,
  touchedBad: 0,
  slowMinutes: 0,
  requests: 0,
  overSli: 0,
  success: 0,
  endedMs: 0,
  sampled: false,
  dropped: false,
});
