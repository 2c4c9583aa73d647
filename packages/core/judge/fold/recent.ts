import { addTotals, type ArmTotals, noTotals, shareOf } from "./arm-totals.ts";

/**
 * One arm's last one to two minutes, by the stage entry's own clock: enough to tell whether a
 * trouble is over, and no clock or ring of seconds is needed.
 */
export type Recent = { before: ArmTotals; now: ArmTotals };

export const openRecent = (): Recent => ({ before: noTotals(), now: noTotals() });

/** Whole minutes went by: what is older than the last one is forgotten. */
export const passRecentMinutes = (recent: Recent, minutes: number): void => {
  recent.before = minutes === 1 ? recent.now : noTotals();
  recent.now = noTotals();
};

/** Share of failing requests lately; 0 when there was none. */
export const recentShare = ({ before, now }: Recent): number =>
  shareOf(before.failures + now.failures, before.requests + now.requests);

export const addRecent = (recent: Recent, totals: Readonly<ArmTotals>): void =>
  addTotals(recent.now, totals);
