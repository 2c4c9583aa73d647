/** Most units that the judge remembers per signal and stage entry; later ones are not compared. */
export const maxJudgedUnits = 1_000_000;

/** Most units that a rollout's harm is counted for by name; beyond, only requests are counted. */
export const maxHarmedUnits = 1_000_000;

/** Most raw events that a verdict names. */
export const maxExemplars = 20;

/** Most endpoints that a verdict tells apart; the rest count as one. */
export const maxJudgedEndpoints = 200;

/** Most units whose user-minutes are told apart, per arm, for the clustering of failures. */
export const maxMinuteUnits = 200_000;

/** A guard waits for this many requests of stable to tell a shared outage … */
export const guardWindowRequests = 10;
/** … but no longer than this, ms. */
export const guardWindowMs = 10_000;
