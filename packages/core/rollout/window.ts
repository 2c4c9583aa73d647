import type { ClosedWindow } from "./surroundings.ts";

/** Hours of the week in which raising is allowed, in one time zone. */
export type RaiseWindow = {
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight; `toMin` is not part of it any more. */
  readonly fromMin: number;
  readonly toMin: number;
  /** IANA name such as `Europe/Kyiv`. */
  readonly zone: string;
  /** As it was written. */
  readonly text: string;
};

/** Weekday and minute of one moment in one zone; the shell knows calendars. */
export type LocalTime = { readonly day: number; readonly minute: number };

const weekMin = 7 * 24 * 60;

const minuteOfWeek = ({ day, minute }: LocalTime): number => (day - 1) * 24 * 60 + minute;

/** Minutes until this window is open; 0 when it is. A change of clocks in between is not foreseen. */
const opensInMin = ({ days, fromMin, toMin }: RaiseWindow, local: LocalTime): number => {
  const now = minuteOfWeek(local);
  const waits = days.map((day) => {
    const from = (day - 1) * 24 * 60 + fromMin;
    const isOpen = local.day === day && local.minute >= fromMin && local.minute < toMin;
    return isOpen ? 0 : (from - now + weekMin) % weekMin || weekMin;
  });
  return Math.min(...waits, weekMin);
};

/** Null when at least one window is open, or when there are none. Windows stop raising only. */
export const closedWindow = (
  windows: readonly RaiseWindow[],
  localIn: (zone: string) => LocalTime,
): ClosedWindow | null => {
  if (windows.length === 0) return null;
  const minutes = Math.min(...windows.map((window) => opensInMin(window, localIn(window.zone))));
  if (minutes === 0) return null;
  return {
    opens: windows.map(({ text }) => text).join(" or "),
    opensInMs: minutes * 60_000,
  };
};
