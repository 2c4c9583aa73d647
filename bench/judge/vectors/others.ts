import { lnGamma } from "../streams/draw.ts";
import { normalBelow } from "./normal.ts";
import { rootOf } from "./special.ts";
import { type Vector, vector, within } from "./vector.ts";

/** ln of the Dirichlet normaliser. */
const lnDirichlet = (alphas: readonly number[]): number =>
  alphas.reduce((sum, a) => sum + lnGamma(a), 0) - lnGamma(alphas.reduce((sum, a) => sum + a, 0));

const plus = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.map((value, k) => value + (b[k] ?? 0));

/** ln of the Bayes factor of Dirichlet(k·prior) against the shares `null_` (arXiv 2011.03567). */
const lnBayes = (
  counts: readonly number[],
  { k, prior, null_ }: { k: number; prior: readonly number[]; null_: readonly number[] },
): number => {
  const alphas = prior.map((share) => k * share);
  const likelihood = counts.reduce((sum, n, i) => sum + n * Math.log(null_[i] ?? 1), 0);
  return lnDirichlet(plus(alphas, counts)) - lnDirichlet(alphas) - likelihood;
};

const pValue = (counts: readonly number[], shares: readonly number[]): number =>
  Math.min(1, Math.exp(-lnBayes(counts, { k: 100, prior: shares, null_: shares })));

/**
 * The lower end of the log rate ratios that 148 of ρ = .8 and 62 of ρ = .2 do not reject. The upper
 * end that is published with it is the least of all times before, whose counts are not.
 */
const leastRatio = (): number => {
  const rho = [0.8, 0.2];
  const excess = (delta: number): number => {
    const theta = (0.2 * Math.exp(delta)) / (0.8 + 0.2 * Math.exp(delta));
    return lnBayes([148, 62], { k: 100, prior: rho, null_: [1 - theta, theta] }) + Math.log(0.05);
  };
  return rootOf(excess, -1, 0.3);
};

const lnMultinomial = (counts: readonly number[]): number =>
  lnGamma(counts.reduce((sum, n) => sum + n, 0) + 1) -
  counts.reduce((sum, n) => sum + lnGamma(n + 1), 0);

const ssrmBatches = [
  [20, 17, 9],
  [18, 21, 8],
  [4, 6, 4],
  [18, 19, 11],
];

/** ln marginals of the first `n` batches: under a flat Dirichlet prior, and under .4/.4/.2. */
const ssrm = (n: number): { readonly any: number; readonly fixed: number } => {
  let [any, fixed] = [0, 0];
  let alphas: readonly number[] = [1, 1, 1];
  for (const batch of ssrmBatches.slice(0, n)) {
    const after = plus(alphas, batch);
    any += lnMultinomial(batch) + lnDirichlet(after) - lnDirichlet(alphas);
    fixed +=
      lnMultinomial(batch) +
      batch.reduce((sum, count, k) => sum + count * Math.log([0.4, 0.4, 0.2][k] ?? 1), 0);
    alphas = after;
  }
  return { any, fixed };
};

type Arm = { readonly n: number; readonly mean: number; readonly variance: number };

const fromSums = (sum: number, squares: number, n: number): Arm => ({
  n,
  mean: sum / n,
  variance: (squares - sum ** 2 / n) / (n - 1),
});
const fromShare = (hits: number, n: number): Arm => {
  const mean = hits / n;
  return { n, mean, variance: mean * (1 - mean) };
};

/** Relative uplift with its variance by the delta method. */
const uplift = (
  a: Arm,
  b: Arm,
): { readonly mean: number; readonly variance: number; n: number } => ({
  mean: (b.mean - a.mean) / a.mean,
  variance: b.variance / (b.n * a.mean ** 2) + (a.variance * b.mean ** 2) / (a.n * a.mean ** 4),
  n: a.n + b.n,
});

/** GrowthBook's asymptotic confidence sequence; N* is where it is tightest. */
const halfWidth = (
  { variance, n }: { readonly variance: number; readonly n: number },
  { tuning, sides }: { readonly tuning: number; readonly sides: 1 | 2 },
): number => {
  const alpha = sides === 2 ? 0.05 : 2 * 0.05;
  const ln = Math.log(alpha);
  const rho2 = (-2 * ln + Math.log(1 - 2 * ln)) / tuning;
  const t = n * rho2;
  const log =
    sides === 2 ? Math.log(Math.sqrt(t + 1) / alpha) : Math.log(1 + Math.sqrt(t + 1) / alpha);
  return Math.sqrt(variance * n) * Math.sqrt(((2 * (t + 1)) / (n * t)) * log);
};

const revenue = uplift(
  fromSums(1_396.87, 52_377.9767, 3_000),
  fromSums(2_422.7, 134_698.29, 3_461),
);
const shares = uplift(fromShare(1_396, 3_000), fromShare(2_422, 3_461));
const two1000 = { tuning: 1_000, sides: 2 } as const;
const two5000 = { tuning: 5_000, sides: 2 } as const;
const one5000 = { tuning: 5_000, sides: 1 } as const;

/** Turner and Grünwald's safe test of two proportions, one observation per group and block. */
const safeTwoByTwo = (a: string, b: string): number => {
  const prior = 0.18;
  let [sumA, sumB, e] = [0, 0, 1];
  for (let n = 0; n < a.length; n++) {
    const guess = (sum: number): number => (sum + prior) / (n + 2 * prior);
    const [pA, pB] = [guess(sumA), guess(sumB)];
    const p0 = (pA + pB) / 2;
    const likelihood = (p: number, y: number): number => (y === 1 ? p : 1 - p);
    const [yA, yB] = [Number(a[n]), Number(b[n])];
    e *= (likelihood(pA, yA) * likelihood(pB, yB)) / (likelihood(p0, yA) * likelihood(p0, yB));
    sumA += yA;
    sumB += yB;
  }
  return e;
};

const kohavi = [821_588, 815_482];
const even = [0.5, 0.5];
const chiSquaredP = (): number => {
  const expected = (821_588 + 815_482) / 2;
  const statistic = kohavi.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return 2 * normalBelow(-Math.sqrt(statistic));
};

export const otherVectors: readonly Vector[] = [
  vector("savvi multinomial p", ".04845591105969517", () =>
    pValue([40, 129, 233], [0.1, 0.4, 0.5]),
  ),
  vector("savvi Poisson p", ".045579631759249686", () => pValue([148, 62], [0.8, 0.2])),
  vector("savvi log ratio, low", ".00464625", leastRatio),
  ...["-7.028201", "-11.947848", "-15.471402", "-19.964845"].map((value, k) =>
    vector(`ssrm M1 after ${k + 1}`, value, () => ssrm(k + 1).any),
  ),
  ...["-4.077641", "-8.265947", "-11.610744", "-15.781031"].map((value, k) =>
    vector(`ssrm M0 after ${k + 1}`, value, () => ssrm(k + 1).fixed),
  ),
  vector("Kohavi χ² p", "1.8e-6", chiSquaredP),
  vector("Kohavi ln BF, k = 100", "6.5324", () =>
    lnBayes(kohavi, { k: 100, prior: even, null_: even }),
  ),
  vector("Kohavi ln BF, k = 10⁴", "8.7660", () =>
    lnBayes(kohavi, { k: 10_000, prior: even, null_: even }),
  ),
  vector("gbstats uplift", ".50336", () => revenue.mean),
  vector("gbstats low, N* 1000", "-.55844", () => revenue.mean - halfWidth(revenue, two1000)),
  vector("gbstats high, N* 1000", "1.56516", () => revenue.mean + halfWidth(revenue, two1000)),
  vector(
    "gbstats one-sided low",
    "-.42356454602790883",
    () => revenue.mean - halfWidth(revenue, one5000),
  ),
  vector(
    "gbstats one-sided high",
    "1.4302867177403806",
    () => revenue.mean + halfWidth(revenue, one5000),
  ),
  vector("gbstats shares", ".50386", () => shares.mean),
  vector("gbstats shares low", ".40098", () => shares.mean - halfWidth(shares, two5000)),
  vector("gbstats shares high", ".60675", () => shares.mean + halfWidth(shares, two5000)),
  within("safe 2×2, final E", { expected: 11.150295, tolerance: 5e-8 }, () =>
    safeTwoByTwo("1111110111", "0010100000"),
  ),
];
