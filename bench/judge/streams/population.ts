import { clusteredShare, geometric, normal, poisson } from "./draw.ts";
import type { Random } from "./random.ts";

/** Users who differ in how often they come and in how often things go wrong for them. */
export type Population = {
  readonly users: number;
  /** σ of the logarithm of a user's activity; 0 for users who all come equally often. */
  readonly activitySigma: number;
  /** Requests a second of all users together. */
  readonly rps: number;
  readonly seconds: number;
  /** Share of bad requests of one user, drawn anew for each run. */
  readonly badShare: (random: Random) => number;
  /** Mean number of retries that follow each bad request and are bad as well; geometric. */
  readonly meanRetries: number;
};

/** One request of a user that went bad, with the retries that did too. */
export type BadRequest = {
  readonly atS: number;
  readonly user: number;
  readonly arm: "stable" | "candidate";
  readonly n: number;
};

/** Share of all requests that each user makes: lognormal, adding up to 1. */
export const activityOf = (
  { users, activitySigma }: Pick<Population, "users" | "activitySigma">,
  random: Random,
): Float64Array => {
  const activity = new Float64Array(users);
  let sum = 0;
  for (let user = 0; user < users; user++)
    sum += activity[user] = Math.exp(activitySigma * normal(random));
  for (let user = 0; user < users; user++) activity[user] = (activity[user] ?? 0) / sum;
  return activity;
};

/**
 * All bad requests of a period in the order of time, users assigned to the candidate with
 * probability `rho`. `extraShare` adds to the share of bad requests of a user on the candidate.
 * Good requests are skipped: each user's bad ones are a thinned Poisson stream of its own.
 */
export const badRequests = (
  population: Population,
  {
    activity,
    rho,
    extraShare,
  }: { readonly activity: Float64Array; readonly rho: number; readonly extraShare: number },
  random: Random,
): readonly BadRequest[] => {
  const { users, rps, seconds, badShare, meanRetries } = population;
  const stops = 1 / (1 + meanRetries);
  const bad: BadRequest[] = [];
  for (let user = 0; user < users; user++) {
    const arm = random() < rho ? "candidate" : "stable";
    const share = badShare(random) + (arm === "candidate" ? extraShare : 0);
    const expected = rps * seconds * (activity[user] ?? 0) * Math.min(1, share);
    for (let left = poisson(expected, random); left > 0; left--)
      bad.push({ atS: random() * seconds, user, arm, n: 1 + geometric(stops, random) });
  }
  return bad.sort((a, b) => a.atS - b.atS);
};

/** Beta-distributed shares: `mean` overall, alike within a user by `icc`. */
export const clustered =
  (mean: number, icc: number): Population["badShare"] =>
  (random) =>
    clusteredShare({ mean, icc }, random);
