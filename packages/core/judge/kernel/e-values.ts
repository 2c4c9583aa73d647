/**
 * What is left of the largest evidence a process ever had, as evidence that may be used at any time:
 * (M − 1 − ln M) / (ln M)², of the running maximum M = e^lnMost. Half where there was none.
 * Choe & Ramdas, arXiv 2402.09698: it holds whatever other processes the maximum was read beside.
 */
export const adjusted = (lnMost: number): number => {
  const leastLn = Math.log(1.0001);
  if (!(lnMost > leastLn)) return 0.5;
  // e^700 is near the largest double; beyond it no ranking needs the difference.
  const ln = Math.min(lnMost, 700);
  return (Math.exp(ln) - 1 - ln) / ln ** 2;
};

/**
 * How many of these e-values, the largest ones, are discoveries at false discovery rate `q`: the
 * largest k with E₍ₖ₎ ≥ m/(qk) (e-BH; Wang & Ramdas, under any dependence).
 */
export const discoveries = (values: readonly number[], q: number): number => {
  const falling = values.toSorted((a, b) => b - a);
  return falling.findLastIndex((value, k) => value >= values.length / (q * (k + 1))) + 1;
};
