/** Most runs that are spent on making a failing scenario smaller. */
export const maxShrinkRuns = 250;
/** Processes that run seeds at the same time. */
export const workers = 2;
/** Failing seeds that are reported whole; the rest are counted. */
export const maxReports = 3;
/** A planted bug must be found within so many seeds. */
export const plantedSeeds = 5_000;
