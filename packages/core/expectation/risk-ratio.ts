import { lnBeta } from "./ln-gamma.ts";

/** Distinct users with a matching event in one stage entry, and the candidate's nominal share of users. */
export type UnitsOfEntry = {
  readonly rho: number;
  readonly candidate: number;
  readonly stable: number;
};

/** How many times as often as on stable it is so on the candidate, at all times together. */
export type RatioInterval = { readonly low: number; readonly high: number };

/** Two observations' worth of belief in "no difference": what is bet on other ratios spreads wide. */
const prior = 2;
/** No ratio beyond e^±12 is told from the other ones. */
const widest = 12;
const steps = 60;

/**
 * A confidence sequence of the risk ratio r, valid at every look (Robbins' beta mixture). Of the
 * users who ever match in a stage entry, each is the candidate's with probability
 * p = ρr / (1 − ρ + ρr), whichever order they come in; the evidence against r,
 * Π B(a+x, b+y) / (B(a, b) pˣ (1−p)ʸ) over entries, is an e-process, so that all r with evidence
 * below 1/α form the interval. Entries multiply: each draws its users anew.
 */
export const riskRatioInterval = (
  entries: readonly UnitsOfEntry[],
  alpha: number,
): RatioInterval => {
  const told = entries.filter(({ rho, candidate, stable }) => {
    return rho > 0 && rho < 1 && candidate + stable > 0;
  });
  if (told.length === 0) return { low: 0, high: Infinity };
  const limit = -Math.log(alpha);
  const against = (lnR: number): number =>
    told.reduce((sum, entry) => sum + lnEvidence(entry, lnR), 0);
  const middle = lowest(against);
  // Convex in ln r: the interval's ends lie on either side of its lowest point.
  const end = (far: number): number => {
    if (against(far) < limit) return far < 0 ? 0 : Infinity;
    let [inside, outside] = [middle, far];
    for (let k = 0; k < steps; k += 1) {
      const half = (inside + outside) / 2;
      if (against(half) < limit) inside = half;
      else outside = half;
    }
    return Math.exp(outside);
  };
  return { low: end(-widest), high: end(widest) };
};

const lnEvidence = ({ rho, candidate, stable }: UnitsOfEntry, lnR: number): number => {
  const [a, b] = [prior * rho, prior * (1 - rho)];
  const lnOdds = Math.log(rho) - Math.log1p(-rho) + lnR;
  const lnRest = -softplus(lnOdds);
  const mixture = lnBeta(a + candidate, b + stable) - lnBeta(a, b);
  return mixture - candidate * (lnOdds + lnRest) - stable * lnRest;
};

/** ln(1 + eˣ) without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Where a convex function is least, by thirds. */
const lowest = (of: (x: number) => number): number => {
  let [low, high] = [-widest, widest];
  for (let k = 0; k < 2 * steps; k += 1) {
    const third = (high - low) / 3;
    if (of(low + third) < of(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
};
