const halfLnPi = 0.5 * Math.log(Math.PI);

/** erf by its Taylor series; good to 1e-15 for |x| ≤ 2. */
const erf = (x: number): number => {
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

const fractionTerms = 120;

/**
 * ln erfc(x) for x ≥ 0, where erfc itself would be 0 from 27 on. Taylor's series up to 2, then the
 * continued fraction (Abramowitz & Stegun 7.1.14), from its tail.
 */
export const lnErfc = (x: number): number => {
  if (x <= 0) return 0;
  if (x <= 2) return Math.log1p(-erf(x));
  let fraction = x;
  for (let k = fractionTerms; k >= 1; k--) fraction = x + k / 2 / fraction;
  return -x * x - halfLnPi - Math.log(fraction);
};

/** ln of the probability that χ² with one degree of freedom exceeds `statistic`. */
export const lnChiSquareTail = (statistic: number): number => lnErfc(Math.sqrt(statistic / 2));

const bisections = 80;
const beyond = 40;

/** z such that a standard normal exceeds it with probability `tail`, 0 < tail ≤ ½. */
export const zOfTail = (tail: number): number => {
  const target = Math.log(2 * tail);
  let [low, high] = [0, beyond];
  for (let i = 0; i < bisections; i++) {
    const mid = (low + high) / 2;
    if (lnErfc(mid / Math.SQRT2) > target) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
};
