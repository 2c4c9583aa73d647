/**
 * Whole minutes of a stage entry, told by the counts themselves: no other clock is read, so that the
 * same counts give the same evidence. Bins, sheets and counts by events each have one of their own.
 */
export type Clock = { firstMs: number | null; minute: number };

export const openClock = (): Clock => ({ firstMs: null, minute: 0 });

/** Whole minutes that have passed since the last time; 0 for what comes late. */
export const minutesTo = (clock: Clock, atMs: number): number => {
  clock.firstMs ??= atMs;
  const minute = Math.floor((atMs - clock.firstMs) / 60_000);
  const passed = Math.max(0, minute - clock.minute);
  clock.minute += passed;
  return passed;
};
