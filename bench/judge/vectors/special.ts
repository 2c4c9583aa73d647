import { lnGamma } from "../streams/draw.ts";

export const lnBeta = (a: number, b: number): number => lnGamma(a) + lnGamma(b) - lnGamma(a + b);

const rounds = 10_000;
const tiny = 1e-300;

/** Regularised lower incomplete Gamma function P(a, x) by its series. */
export const gammaBelow = (a: number, x: number): number => {
  if (x <= 0) return 0;
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; n < rounds && Math.abs(term) > 1e-17 * sum; n++) sum += term *= x / (a + n);
  return sum * Math.exp(a * Math.log(x) - x - lnGamma(a));
};

/** Regularised incomplete Beta function I_x(a, b) by Lentz's continued fraction. */
export const betaBelow = (x: number, a: number, b: number): number => {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  let [c, d] = [1, 1 / nonZero(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < rounds; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return (fraction * Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta(a, b))) / a;
};

const nonZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** Riemann's zeta for s > 1 (Euler and Maclaurin, ten terms). */
export const zeta = (s: number): number => {
  const n = 10;
  let sum = 0;
  for (let k = 1; k < n; k++) sum += k ** -s;
  const tail = n ** (1 - s) / (s - 1) + n ** -s / 2;
  const second = (s * n ** (-s - 1)) / 12;
  const fourth = (s * (s + 1) * (s + 2) * n ** (-s - 3)) / 720;
  const sixth = (s * (s + 1) * (s + 2) * (s + 3) * (s + 4) * n ** (-s - 5)) / 30_240;
  return sum + tail + second - fourth + sixth;
};

/** Where `f` changes its sign between two points, by bisection. */
export const rootOf = (f: (x: number) => number, from: number, to: number): number => {
  let [low, high] = [from, to];
  const rises = f(low) < 0;
  for (let i = 0; i < 200; i++) {
    const mid = (low + high) / 2;
    if (f(mid) < 0 === rises) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
};

/** Smallest value of a function with one valley, by golden sections. */
export const valleyOf = (f: (x: number) => number, from: number, to: number): number => {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let i = 0; i < 200; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (f(left) <= f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
};
