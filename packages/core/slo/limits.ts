/** The budget is of so much time, ms. */
export const budgetWindowMs = 30 * 24 * 3_600_000;

/** Steps that counts of the SLI are kept by, ms. */
export const sliMinuteMs = 60_000;
export const sliHourMs = 3_600_000;
/** Minutes are kept for so long, ms … */
export const sliMinutesKeptMs = 6 * 3_600_000;
/** … and hours for so long, ms. */
export const sliKeptMs = budgetWindowMs + 24 * 3_600_000;
/** A count that is dated so far after the newest moves no window, ms. */
export const maxFutureSliMs = 24 * 3_600_000;

/** Part of what remains of the month's budget that one rollout may spend at most. */
export const rolloutSlice = 0.05;
/** With less than this part remaining nothing is raised by itself. */
export const budgetFloor = 0.1;

/** From the end of the second in which the judge could know until nobody is on the candidate, ms. */
export const propagationMs = 500;
/** Split counts are told once a second, ms. */
export const countedEveryMs = 1_000;

/** `stages: auto`: the first share at most, each next one at least and at most so many times the last. */
export const autoFirstPpm = 10_000;
export const autoLeastPpm = 100;
export const autoLeastStep = 2;
export const autoMostStep = 10;
