import type { Random } from "./random.ts";

/** A uniform number in (0, 1): its logarithm is finite. */
const positive = (random: Random): number => random() + 2 ** -33;

/** Waiting time until the next event at rate 1. */
export const exponential = (random: Random): number => -Math.log(positive(random));

/** How many good trials come before the next bad one, each bad with probability `p`, 0 < p ≤ 1. */
export const geometric = (p: number, random: Random): number =>
  p >= 1 ? 0 : Math.floor(Math.log(positive(random)) / Math.log1p(-p));

/** A standard normal number (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random());

/** Above this mean a Poisson count is drawn by rejection instead of by multiplying. */
const largeMean = 30;

/** A Poisson count with the given mean, exact at every mean. */
export const poisson = (mean: number, random: Random): number => {
  if (mean > largeMean) return poissonByRejection(mean, random);
  const stop = Math.exp(-mean);
  let count = 0;
  for (let product = positive(random); product > stop; product *= positive(random)) count += 1;
  return count;
};

/** Hörmann's transformed rejection (PTRS, 1993). */
const poissonByRejection = (mean: number, random: Random): number => {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = positive(random);
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / us ** 2 + b);
    if (left <= k * Math.log(mean) - mean - lnGamma(k + 1)) return k;
  }
};

const lanczos: readonly number[] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0 (Lanczos, g = 7), to about 1e-13 of its size. */
export const lnGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  let sum = lanczos[0] ?? 0;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (z + i);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
};

/** A Gamma number with scale 1 (Marsaglia and Tsang); `shape` > 0. */
export const gamma = (shape: number, random: Random): number => {
  if (shape < 1) return gamma(shape + 1, random) * positive(random) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(positive(random)) < 0.5 * x ** 2 + d - d * v + d * Math.log(v))
      return d * v;
  }
};

/** A share so small that no stream here ever meets it. */
const never = 1e-15;

/** A Beta number; 0 where it would be below 1e-15. */
export const beta = (a: number, b: number, random: Random): number => {
  const thin = a < 1 ? positive(random) ** (1 / a) : 1;
  if (thin < never) return 0;
  const x = thin * gamma(a < 1 ? a + 1 : a, random);
  return x / (x + gamma(b, random));
};

/** Beta numbers of mean `mean` whose draws within one owner are alike by `icc`, 0 < icc < 1. */
export const clusteredShare = (
  { mean, icc }: { readonly mean: number; readonly icc: number },
  random: Random,
): number => {
  const total = 1 / icc - 1;
  return beta(mean * total, (1 - mean) * total, random);
};
