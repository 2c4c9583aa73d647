import type { Random } from "./random.ts";

/** Some of a population's users, drawn as often as they come. */
export type Crowd = {
  readonly size: number;
  /** Their share of all requests of the population. */
  readonly weight: number;
  readonly pick: (random: Random) => string;
};

/** The users with the given numbers, weighted by their activity. */
export const crowdOf = (users: Uint32Array, activity: Float64Array): Crowd => {
  const sums = new Float64Array(users.length);
  let weight = 0;
  users.forEach((user, k) => {
    weight += activity[user] ?? 0;
    sums[k] = weight;
  });
  return {
    size: users.length,
    weight,
    pick: (random) => {
      const at = random() * weight;
      let [low, high] = [0, users.length - 1];
      while (low < high) {
        const mid = (low + high) >> 1;
        if ((sums[mid] ?? 0) > at) high = mid;
        else low = mid + 1;
      }
      return `user-${users[low] ?? 0}`;
    },
  };
};

/** Users from one number to below another. */
export const usersBetween = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
