import { logSumExp } from "../judge/kernel/log-sum.ts";

/** Lanczos coefficients, g = 7, n = 9; relative error below 1e-13 for x ≥ 1. */
const lanczos: readonly number[] = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln n!, n ≥ 0. */
export const lnFactorial = (n: number): number => {
  const sum = lanczos.reduce((all, c, k) => all + c / (n + k + 1), 0.9999999999998099);
  const t = n + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (n + 0.5) * Math.log(t) - t + Math.log(sum);
};

const lnChoose = (n: number, k: number): number =>
  lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);

/** A 2 × 2 table in whole numbers: `x` of `n` on one side, `y` of `m` on the other. */
export type Table = {
  readonly x: number;
  readonly n: number;
  readonly y: number;
  readonly m: number;
};

/** Terms this far below the first no longer change a sum of doubles. */
const negligible = -45;

/**
 * ln of Fisher's two-sided mid-p: twice the smaller tail, of which the observed table counts half
 * (Lancaster 1961). For tables in which an expected number is too small for an approximation.
 */
export const lnFisherMidP = ({ x, n, y, m }: Table): number => {
  const k = x + y;
  const lnAll = lnChoose(n + m, k);
  const lnAt = (i: number): number => lnChoose(n, i) + lnChoose(m, k - i) - lnAll;
  const tail = (step: 1 | -1): number => {
    const terms = [lnAt(x) - Math.LN2];
    const last = step > 0 ? Math.min(n, k) : Math.max(0, k - m);
    for (let i = x + step; (last - i) * step >= 0; i += step) {
      const term = lnAt(i);
      terms.push(term);
      const first = terms[0] ?? term;
      if (term - first < negligible) break;
    }
    return logSumExp(terms);
  };
  return Math.min(0, Math.LN2 + Math.min(tail(1), tail(-1)));
};
