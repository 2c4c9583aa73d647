import type { Sheet, SheetRow } from "../../counts/sheet.ts";
import { maxMinuteUnits } from "../../limits.ts";
import type { Share } from "../certificate/exact.ts";
import { toleratedDesignEffect } from "../policy.ts";

/** User-minutes of one arm in a stage entry: a user active in a minute, bad with ≥ 1 failure in it. */
export type ArmMinutes = {
  trials: number;
  bad: number;
  /** Per unit, for how much failures cluster in users; at most `maxMinuteUnits` of them. */
  readonly perUnit: Map<string, { minutes: number; bad: number }>;
};

export type UserMinutes = {
  readonly stable: ArmMinutes;
  readonly candidate: ArmMinutes;
  /** Minutes of the stage entry that sheets have covered. */
  covered: number;
};

const openArm = (): ArmMinutes => ({ trials: 0, bad: 0, perUnit: new Map() });

export const openMinutes = (): UserMinutes => ({
  stable: openArm(),
  candidate: openArm(),
  covered: 0,
});

/**
 * Adds a sheet in place. A sampled sheet counts as it is: its units are drawn by hash, the same on
 * both arms, so that fewer of them prove less and nothing wrong. A unit that two splitters saw in a
 * minute is two user-minutes.
 */
export const addSheet = (minutes: UserMinutes, sheet: Sheet): void => {
  addRows(minutes.stable, sheet.stable);
  addRows(minutes.candidate, sheet.candidate);
  minutes.covered = Math.max(minutes.covered, sheet.minute + 1);
};

const addRows = (arm: ArmMinutes, rows: readonly SheetRow[]): void => {
  for (const [unit, , requests, failed] of rows) {
    if (requests === 0) continue;
    const bad = failed > 0 ? 1 : 0;
    arm.trials += 1;
    arm.bad += bad;
    const known = arm.perUnit.get(unit);
    if (known !== undefined) {
      known.minutes += 1;
      known.bad += bad;
    } else if (arm.perUnit.size < maxMinuteUnits) arm.perUnit.set(unit, { minutes: 1, bad });
  }
};

/**
 * How much failures cluster in users: the variance of the share against that of independent
 * user-minutes, D = Σ_u (x_u − p̂ n_u)² / (N p̂ (1 − p̂)); 1 where nothing or everything is bad.
 */
export const designEffect = ({ trials, bad, perUnit }: ArmMinutes): number => {
  const share = bad / trials;
  const spread = trials * share * (1 - share);
  if (!(spread > 0)) return 1;
  let sum = 0;
  for (const unit of perUnit.values()) sum += (unit.bad - share * unit.minutes) ** 2;
  return sum / spread;
};

/** The arm's share as the certificate takes it: shrunk where failures cluster too much (§7). */
export const certifiable = (arm: ArmMinutes): Share => {
  const effect = designEffect(arm);
  const shrink = effect > toleratedDesignEffect ? effect : 1;
  return { bad: arm.bad / shrink, trials: arm.trials / shrink };
};
