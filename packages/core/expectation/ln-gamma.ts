/** Below this, arguments are shifted up until the series is exact to a double. */
const leastSeries = 10;

/** ln Γ(z) for z > 0, by Stirling's series (Abramowitz & Stegun 6.1.41) above `leastSeries`. */
export const lnGamma = (z: number): number => {
  let shift = 0;
  let at = z;
  while (at < leastSeries) {
    shift += Math.log(at);
    at += 1;
  }
  const square = at * at;
  const series =
    (1 / 12 -
      (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) /
    at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
};

export const lnBeta = (a: number, b: number): number => lnGamma(a) + lnGamma(b) - lnGamma(a + b);
