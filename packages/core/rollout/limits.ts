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
