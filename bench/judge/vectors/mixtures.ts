import { lnGamma } from "../streams/draw.ts";
import { normalBelow } from "./normal.ts";
import { betaBelow, gammaBelow, lnBeta, rootOf, valleyOf, zeta } from "./special.ts";
import { type Vector, vector, within } from "./vector.ts";

/**
 * Boundaries of Howard and Ramdas (arXiv 1810.08240, 1906.09712) as `gostevehoward/confseq` computes
 * them. None of this is the shipped judge; it shows that this bench computes like the others do.
 */
type Mixture = (s: number, v: number) => number;

const rhoFor = (v: number, alpha: number): number =>
  v / (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha)));

const vOpt = 100;
const alpha = 0.05;
const twoSided = rhoFor(vOpt, alpha);
const oneSided = rhoFor(vOpt, 2 * alpha);

const normalTwo: Mixture = (s, v) =>
  Math.log(twoSided / (v + twoSided)) / 2 + s ** 2 / (2 * (v + twoSided));

const normalOne: Mixture = (s, v) =>
  Math.log((4 * oneSided) / (v + oneSided)) / 2 +
  s ** 2 / (2 * (v + oneSided)) +
  Math.log(normalBelow(s / Math.sqrt(v + oneSided)));

const gammaExponential =
  (c: number): Mixture =>
  (s, v) => {
    const r = oneSided / c ** 2;
    const lead = r * Math.log(r) - lnGamma(r) - Math.log(gammaBelow(r, r));
    const [shape, point] = [(v + oneSided) / c ** 2, (c * s + v) / c ** 2];
    return (
      lead +
      lnGamma(shape) +
      Math.log(gammaBelow(shape, point + r)) -
      shape * Math.log(point + r) +
      point
    );
  };

const gammaPoisson =
  (c: number): Mixture =>
  (s, v) => {
    const r = oneSided / c ** 2;
    const lead = r * Math.log(r) - lnGamma(r) - Math.log(1 - gammaBelow(r, r));
    const rate = (v + oneSided) / c ** 2;
    const shape = s / c + rate;
    return (
      lead +
      lnGamma(shape) +
      Math.log(1 - gammaBelow(shape, rate)) -
      shape * Math.log(rate) +
      v / c ** 2
    );
  };

type BetaBinomial = {
  readonly g: number;
  readonly h: number;
  readonly rho: number;
  readonly sides: 1 | 2;
};

const betaBinomial = ({ g, h, rho, sides }: BetaBinomial): Mixture => {
  const r = Math.max(rho - g * h, 1e-3 * g * h);
  const x = sides === 1 ? h / (g + h) : 1;
  const lnPart = (a: number, b: number): number => Math.log(betaBelow(x, a, b)) + lnBeta(a, b);
  const [perG, perH] = [g * (g + h), h * (g + h)];
  const normaliser = lnPart(r / perG, r / perH);
  return (s, v) =>
    (v / (g * h)) * Math.log(g + h) -
    ((v + h * s) / perH) * Math.log(g) -
    ((v - g * s) / perG) * Math.log(h) +
    lnPart((r + v - g * s) / perG, (r + v + h * s) / perH) -
    normaliser;
};

const boundOf = (mixture: Mixture, v: number, highest: number): number =>
  rootOf((s) => mixture(s, v) + Math.log(alpha), 0, highest);

const stitched = (v: number, vMin: number, c: number): number => {
  const [s, eta] = [1.4, 2];
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(eta) + 1) / 2;
  const ell =
    s * Math.log(Math.log((eta * Math.max(v, vMin)) / vMin)) +
    Math.log(zeta(s) / Math.log(eta) ** s) -
    Math.log(alpha);
  const second = k2 * c * ell;
  return Math.sqrt(k1 ** 2 * Math.max(v, vMin) * ell + second ** 2) + second;
};

/** The constant C of the empirical-process bound for A = .85. */
const lilConstant = (level: number): number => {
  const a = 0.85;
  const errorAt = (c: number, eta: number): number => {
    const gammaSquared = (2 / eta) * (a - Math.sqrt((2 * (eta - 1)) / c)) ** 2;
    if (gammaSquared <= 1) return Infinity;
    return 4 * Math.exp(-gammaSquared * c) * (1 + 1 / ((gammaSquared - 1) * Math.log(eta)));
  };
  const least = (c: number): number => {
    const top = rootOf(
      (eta) => Math.sqrt(eta / 2) + Math.sqrt((2 * (eta - 1)) / c) - a,
      1,
      2 * a ** 2,
    );
    return errorAt(
      c,
      valleyOf((eta) => errorAt(c, eta), 1 + 1e-9, top),
    );
  };
  return rootOf((c) => least(c) - level, 5, 20);
};

const lilBound = (t: number, tMin: number): number =>
  0.85 * Math.sqrt((Math.log(1 + Math.log(t / tMin)) + lilConstant(alpha)) / t);

const doubleStitched = (p: number, t: number, tOpt: number): number => {
  const [delta, s, eta] = [0.5, 1.4, 2];
  const logit = Math.log(p / (1 - p));
  const shifted = logit + 2 * delta * Math.sqrt((tOpt * eta) / t);
  const r = p >= 0.5 ? p : Math.min(0.5, 1 / (1 + Math.exp(-shifted)));
  const variance = r * (1 - r);
  const j = (Math.sqrt(t / tOpt) * Math.abs(logit)) / (2 * delta) + 1;
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(eta) + 1) / 2;
  const ell =
    s * Math.log(Math.log((eta * t) / tOpt)) +
    s * Math.log(j) +
    Math.log((2 * zeta(s) * (2 * zeta(s) + 1)) / (alpha * Math.log(eta) ** s));
  const second = (k2 * (1 - 2 * p) * ell) / 3;
  return (
    delta * Math.sqrt((eta * t * variance) / tOpt) +
    Math.sqrt(k1 ** 2 * variance * t * ell + second ** 2) +
    second
  );
};

/** One end of the confidence sequence of a share, `hits` of `trials`. */
const shareEnd = (end: "low" | "high", hits: number, of: { trials: number; tOpt: number }) => {
  const { trials, tOpt } = of;
  const share = hits / trials;
  const excess = (p: number): number => {
    const variance = p * (1 - p);
    const mixture = betaBinomial({ g: p, h: 1 - p, rho: rhoFor(variance * tOpt, alpha), sides: 2 });
    return mixture((share - p) * trials, variance * trials) + Math.log(alpha);
  };
  const [from, to] = end === "low" ? [1e-12, share] : [share, 1 - 1e-12];
  return excess(end === "low" ? from : to) <= 0
    ? end === "low"
      ? 0
      : 1
    : rootOf(excess, from, to);
};

/** p of "1 … 1000 and the same shifted have one quantile", by the least joint evidence of any value. */
const quantileP = (quantile: number, shift: number): number => {
  const trials = 1_000;
  const variance = quantile * (1 - quantile);
  const of = {
    g: quantile,
    h: 1 - quantile,
    rho: rhoFor(variance * vOpt, alpha),
    sides: 2,
  } as const;
  const mixture = betaBinomial(of);
  const at = (share: number): number => mixture((share - quantile) * trials, variance * trials);
  const best = valleyOf(at, 0, 1);
  const evidence = (x: number, offset: number): number => {
    const below = x - offset;
    if (below < Math.ceil(best * trials)) return at(Math.max(0, below) / trials);
    if (below > Math.floor(best * trials) + 1) return at(Math.min(trials, below - 1) / trials);
    return at(best);
  };
  let least = Infinity;
  for (let x = 1; x <= trials + shift; x++) {
    least = Math.min(least, evidence(x, 0) + evidence(x, shift));
  }
  return Math.min(1, Math.exp(-least));
};

const beta2 = betaBinomial({ g: 0.2, h: 0.8, rho: twoSided, sides: 2 });
const beta1 = betaBinomial({ g: 0.2, h: 0.8, rho: oneSided, sides: 1 });

export const mixtureVectors: readonly Vector[] = [
  vector("normal, best ρ", "12.60056", () => twoSided),
  vector("normal, ln mixture", "-0.6510052", () => normalTwo(10, 100)),
  vector("normal, bound", "30.35209", () => boundOf(normalTwo, 100, 1_000)),
  vector("normal one-sided, ln mixture", "-0.06502391", () => normalOne(10, 100)),
  vector("normal one-sided, bound", "27.66071", () => boundOf(normalOne, 100, 200)),
  vector("Gamma-exponential, ln mixture", "-0.2490165", () => gammaExponential(2)(10, 100)),
  vector("Gamma-exponential, bound", "33.02017", () => boundOf(gammaExponential(2), 100, 200)),
  vector("Gamma-Poisson, ln mixture", "-0.06991219", () => gammaPoisson(2)(10, 100)),
  vector("Gamma-Poisson, bound", "30.1949", () => boundOf(gammaPoisson(2), 100, 200)),
  vector("Beta-binomial, ln mixture", "-0.6941012", () => beta2(10, 100)),
  vector("Beta-binomial, bound", "31.4308", () => boundOf(beta2, 100, 499)),
  vector("Beta-binomial one-sided, ln mixture", "-0.07134019", () => beta1(10, 100)),
  vector("Beta-binomial one-sided, bound", "28.41238", () => boundOf(beta1, 100, 499)),
  vector("stitching, c = 3", "64.48755", () => stitched(100, 10, 3)),
  vector("stitching, c = −1", "28.99389", () => stitched(100, 10, -1)),
  // Its source finds C to some digits only, and asks for 1e-5.
  within("empirical process, bound", { expected: 0.08204769, tolerance: 1e-5 }, () =>
    lilBound(1_000, 100),
  ),
  vector("empirical process, C at .05", "8.1227", () => lilConstant(0.05)),
  vector("empirical process, C at .01", "9.2835", () => lilConstant(0.01)),
  vector("empirical process, C at .005", "9.7834", () => lilConstant(0.005)),
  vector("empirical process, C at .001", "10.9431", () => lilConstant(0.001)),
  vector("double stitching, p = .5", "68.62803", () => doubleStitched(0.5, 1_000, 100)),
  vector("double stitching, p = .9", "43.72119", () => doubleStitched(0.9, 1_000, 100)),
  vector("double stitching, p = .1", "59.96521", () => doubleStitched(0.1, 1_000, 100)),
  vector("quantile .5, shift 70", ".814704", () => quantileP(0.5, 70)),
  vector("quantile .5, shift 85", ".0838055", () => quantileP(0.5, 85)),
  vector("quantile .5, shift 100", ".0054947", () => quantileP(0.5, 100)),
  vector("quantile .9, shift 55", ".0340463", () => quantileP(0.9, 55)),
  ...[
    { hits: 700, trials: 1_000, tOpt: 100, low: ".651629", high: ".745949" },
    { hits: 15, trials: 50, tOpt: 50, low: ".129556", high: ".511896" },
    { hits: 5, trials: 50, tOpt: 50, low: ".013021", high: ".269264" },
    { hits: 1, trials: 50, tOpt: 50, low: "0", high: ".13489" },
    { hits: 100, trials: 200, tOpt: 1, low: ".328923", high: ".671076" },
  ].flatMap(({ hits, low, high, ...of }) => [
    vector(`share ${hits} of ${of.trials}, low`, low, () => shareEnd("low", hits, of)),
    vector(`share ${hits} of ${of.trials}, high`, high, () => shareEnd("high", hits, of)),
  ]),
];
