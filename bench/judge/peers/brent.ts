const maxIterations = 1_000;
/** Absolute, whatever the scale of the data: errors given as fractions are of its size. */
const tolerance = 1e-4;
const epsilon = 2.220446049250313e-16;

export type Bracket = {
  readonly from: number;
  readonly to: number;
  readonly atFrom: number;
  readonly atTo: number;
};

/**
 * Root of `f` in a bracket by Brent's method as in Forsythe, Malcolm and Moler's `zeroin`, which R
 * and Kayenta use. The tolerance is Kayenta's, so that its artefacts are reproduced too.
 */
export const brentRoot = (f: (x: number) => number, bracket: Bracket): number => {
  let [a, b, fa, fb] = [bracket.from, bracket.to, bracket.atFrom, bracket.atTo];
  if (fa === 0) return a;
  if (fb === 0) return b;
  let [c, fc] = [a, fa];
  for (let i = 0; i <= maxIterations; i++) {
    const before = b - a;
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const least = 2 * epsilon * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || fb === 0) return b;
    let step = half;
    if (Math.abs(before) >= least && Math.abs(fa) > Math.abs(fb))
      step = interpolated({ a, b, c, fa, fb, fc, before, least }) ?? half;
    if (Math.abs(step) < least) step = step > 0 ? least : -least;
    [a, fa] = [b, fb];
    b += step;
    fb = f(b);
    if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) [c, fc] = [a, fa];
  }
  return b;
};

type Point = Readonly<Record<"a" | "b" | "c" | "fa" | "fb" | "fc" | "before" | "least", number>>;

/** The linear or inverse quadratic step, or null where it is not to be trusted. */
const interpolated = ({ a, b, c, fa, fb, fc, before, least }: Point): number | null => {
  const cb = c - b;
  let [p, q] = [cb * (fb / fa), 1 - fb / fa];
  if (a !== c) {
    const [t, t1, t2] = [fa / fc, fb / fc, fb / fa];
    p = t2 * (cb * t * (t - t1) - (b - a) * (t1 - 1));
    q = (t - 1) * (t1 - 1) * (t2 - 1);
  }
  if (p > 0) q = -q;
  else p = -p;
  const trusted = p < 0.75 * cb * q - Math.abs(least * q) / 2 && p < Math.abs((before * q) / 2);
  return trusted ? p / q : null;
};
