import { exponential, poisson } from "./draw.ts";
import type { Random } from "./random.ts";

/** Short outages of what both arms share, at random times. */
export type Outages = {
  readonly rho: number;
  readonly rps: number;
  readonly seconds: number;
  readonly meanGapS: number;
  readonly lengthS: number;
  /** Share of requests that fail during one, and otherwise. */
  readonly downShare: number;
  readonly upShare: number;
};

/** Failures of each arm in each second. */
export type SecondCounts = { readonly candidate: Uint32Array; readonly stable: Uint32Array };

/** Both arms fail alike, second by second, whatever the candidate is. */
export const sharedOutages = (of: Outages, random: Random): SecondCounts => {
  const { rho, rps, seconds, meanGapS, lengthS, downShare, upShare } = of;
  const candidate = new Uint32Array(seconds);
  const stable = new Uint32Array(seconds);
  let startsAt = exponential(random) * meanGapS;
  for (let second = 0; second < seconds; second++) {
    const down = Math.max(0, Math.min(second + 1, startsAt + lengthS) - Math.max(second, startsAt));
    const failures = rps * (down * downShare + (1 - down) * upShare);
    candidate[second] = poisson(rho * failures, random);
    stable[second] = poisson((1 - rho) * failures, random);
    if (second + 1 > startsAt + lengthS) startsAt = second + exponential(random) * meanGapS;
  }
  return { candidate, stable };
};

/** The same failures as somebody sees them to whom stable's telemetry comes `lagS` seconds late. */
export const lagging = ({ candidate, stable }: SecondCounts, lagS: number): SecondCounts => {
  const late = new Uint32Array(stable.length);
  late.set(stable.subarray(0, stable.length - lagS), lagS);
  return { candidate, stable: late };
};
