/** A verdict older than this says nothing about now, ms. */
export const verdictFreshMs = 5_000;

/** After this long without sight of the counts the rollout holds, ms. */
export const blindHoldMs = 60_000;

/** Most that one tick adds to dwell, ms: neither a clock jump nor a sleep shortens a stage. */
export const maxTickMs = 2_000;

/** A candidate that has not answered for this long after the ship is called unreachable, ms. */
export const unreachableAfterMs = 10_000;

/** Least time between two reminders of one hold, ms. */
export const remindMs = 3_600_000;

/** Looks kept per rollout; the oldest are forgotten first (the journal still has them). */
export const maxLooks = 200;

/** A roll back that has not reached every splitter after this long is reported, ms. */
export const slowConvergenceMs = 60_000;

/** An arm that sent events within this time is expected to go on, ms. */
export const seenLatelyMs = 3_600_000;

/** An arm's own events have stopped when none came for this long although requests did, ms. */
export const silenceBeforeRuleMs = 30_000;

/** Own events silent and split counts or health bad as well for this long: roll back, ms. */
export const silentRollbackMs = 120_000;

/** What a tick knew of the surroundings is too old to raise by after this, ms. */
export const surroundingsFreshMs = 5_000;

/** A service that pages within this time of a raise has that raise undone, ms. */
export const undoRaiseMs = 3_600_000;

/** Without split counts for this long, unproven shares retreat to named cohorts, ms … */
export const retreatAfterMs = 1_800_000;
/** … and several rollouts not at once: each waits up to this much longer, ms. */
export const retreatSpreadMs = 300_000;

/** Approvals, delegations and answers kept per rollout, each. */
export const maxGateRecords = 200;

/** Expectations stay armed for this long after done, ms. */
export const armedAfterDoneMs = 30 * 24 * 3_600_000;
