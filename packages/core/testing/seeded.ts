/** Uniform numbers in [0, 1) from a seed: mulberry32. Tests print the seed that they used. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A Poisson count with the given mean, by inversion; for means below about 500. */
export const poisson = (mean: number, random: () => number): number => {
  let count = 0;
  for (let left = mean; (left += Math.log(random() || Number.MIN_VALUE)) > 0;) count += 1;
  return count;
};
