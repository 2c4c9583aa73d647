/** Complementary error function for x ≥ 0 by its continued fraction or series, to about 1e-15. */
const erfc = (x: number): number => {
  if (x < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= -(x ** 2) / n;
      sum += term / (2 * n + 1);
      if (term === 0) break;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 80; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-(x ** 2)) / Math.sqrt(Math.PI) / (x + fraction);
};

/** Φ(z): the probability that a standard normal number is below z. */
export const normalBelow = (z: number): number =>
  z < 0 ? erfc(-z / Math.SQRT2) / 2 : 1 - erfc(z / Math.SQRT2) / 2;

/** The z with Φ(z) = p, 0 < p < 1, by bisection. */
export const normalQuantile = (p: number): number => {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 100; i++) {
    const mid = (low + high) / 2;
    if (normalBelow(mid) < p) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
};
