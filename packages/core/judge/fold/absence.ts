import type { Sheet } from "../../counts/sheet.ts";

/**
 * How long no request of the candidate has ended, by the sheets' own clock, and how many units of
 * stable were active meanwhile: by their number it is told whether that is silence or a night.
 */
export type Absence = {
  /** End of the last minute with an outcome of the candidate, ms; null before the first sheet. */
  sinceMs: number | null;
  untilMs: number;
  stableUnits: number;
};

export const openAbsence = (): Absence => ({ sinceMs: null, untilMs: 0, stableUnits: 0 });

/** Takes a sheet; `lastEndedMs` is when a unit of stable last had an outcome before it, ms. */
export const passAbsence = (
  absence: Absence,
  { startMs, stable, candidate }: Sheet,
  lastEndedMs: (unit: string) => number,
): void => {
  const endMs = startMs + 60_000;
  absence.sinceMs ??= startMs;
  absence.untilMs = Math.max(absence.untilMs, endMs);
  if (candidate.some(([, , requests]) => requests > 0)) {
    absence.sinceMs = Math.max(absence.sinceMs, endMs);
    absence.stableUnits = 0;
    return;
  }
  const { sinceMs } = absence;
  if (endMs <= sinceMs) return;
  for (const [unit, , requests] of stable)
    if (requests > 0 && lastEndedMs(unit) <= sinceMs) absence.stableUnits += 1;
};
