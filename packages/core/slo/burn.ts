/**
 * Alerts on how fast an error budget burns, in two windows each (Site Reliability Workbook, ch. 5):
 * both must burn, the long one for certainty, the short one so that it ends soon after the cause.
 */
export type BurnRule = {
  readonly severity: "page" | "ticket";
  readonly longMs: number;
  readonly shortMs: number;
  /** Multiple of the rate that would just use up the budget in its period. */
  readonly burn: number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The period of an error budget. */
export const budgetPeriodMs = 30 * 24 * hourMs;

export const burnRules: readonly BurnRule[] = [
  { severity: "page", longMs: hourMs, shortMs: 5 * minuteMs, burn: 14.4 },
  { severity: "page", longMs: 6 * hourMs, shortMs: 30 * minuteMs, burn: 6 },
  { severity: "ticket", longMs: 24 * hourMs, shortMs: 2 * hourMs, burn: 3 },
  { severity: "ticket", longMs: 72 * hourMs, shortMs: 6 * hourMs, burn: 1 },
];

/** Part of the period's budget that is gone when the rule fires. */
export const budgetAtFire = ({ burn, longMs }: BurnRule): number =>
  (burn * longMs) / budgetPeriodMs;

/** Share of bad requests above which a rule fires; null where no share can reach it. */
export const firingShare = ({ burn }: BurnRule, objective: number): number | null => {
  const share = burn * (1 - objective);
  return share < 1 ? share : null;
};

/** How long `badShare` must last until the rule fires, ms; null: never. */
export const detectionMs = (rule: BurnRule, objective: number, badShare: number): number | null => {
  const share = firingShare(rule, objective);
  return share === null || badShare <= share ? null : (share / badShare) * rule.longMs;
};

/** How long it goes on firing after `badShare` has ended, ms. */
export const resetMs = (rule: BurnRule, objective: number, badShare: number): number | null => {
  const share = firingShare(rule, objective);
  return share === null || badShare <= share ? null : rule.shortMs * (1 - share / badShare);
};

/** A rule by the shares of bad requests in its two windows. */
export const burnReading = (
  rule: BurnRule,
  objective: number,
  { longShare, shortShare }: Pick<BurnReading, "longShare" | "shortShare">,
): BurnReading => {
  const limit = firingShare(rule, objective);
  const firing = limit !== null && Math.min(longShare, shortShare) >= limit;
  return { ...rule, longShare, shortShare, firing };
};

/** One rule at one moment. Shares are of each window as if what was not seen had been good. */
export type BurnReading = {
  readonly severity: BurnRule["severity"];
  readonly longMs: number;
  readonly shortMs: number;
  readonly burn: number;
  readonly longShare: number;
  readonly shortShare: number;
  readonly firing: boolean;
};
