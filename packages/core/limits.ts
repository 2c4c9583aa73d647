/**
 * Most units that the judge remembers per signal and stage entry, and of all that sheets name; later
 * ones are not counted, on either arm alike.
 */
export const maxJudgedUnits = 1_000_000;

/** Most units that a rollout's harm is counted for by name; beyond, only requests are counted. */
export const maxHarmedUnits = 1_000_000;

/** Most raw events that a verdict names. */
export const maxExemplars = 20;

/** Most endpoints that a verdict tells apart; the rest count as one. */
export const maxJudgedEndpoints = 200;

/** A guard waits for this many requests of stable to tell a shared outage … */
export const guardWindowRequests = 10;
/** … but no longer than this, ms. */
export const guardWindowMs = 10_000;

/** Most running instances that the judge tells apart; further ones are in the arms' counts only. */
export const maxJudgedInstances = 512;
