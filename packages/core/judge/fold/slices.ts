import { maxJudgedEndpoints } from "../../limits.ts";
import type { SliceEvidence } from "../evidence.ts";
import { adjusted, discoveries } from "../kernel/e-values.ts";
import {
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
  openKernel,
  splitBets,
} from "../kernel/kernel.ts";
import { sliceRate } from "../policy.ts";

type Slice = { readonly kernel: Kernel; candidate: number; stable: number; lnMost: number };

/**
 * Bad units by the endpoint of their first failure, one kernel each. A unit is in one slice only, so
 * that its label is independent of all others'. Beyond `maxJudgedEndpoints` further ones are one.
 */
export type Slices = Map<string, Slice>;

const others = "(other endpoints)";

/** Units of one second that failed for the first time, by where; `rho` is the nominal share. */
export const observeSlices = (
  slices: Slices,
  rows: { readonly candidate: readonly string[]; readonly stable: readonly string[] },
  { rho, horizonMin }: { readonly rho: number; readonly horizonMin: number },
): void => {
  const counts = new Map<string, [candidate: number, stable: number]>();
  const add = (endpoint: string, arm: 0 | 1): void => {
    const name = slices.has(endpoint) || slices.size < maxJudgedEndpoints ? endpoint : others;
    const pair = counts.get(name) ?? [0, 0];
    pair[arm] += 1;
    counts.set(name, pair);
  };
  for (const endpoint of rows.candidate) add(endpoint, 0);
  for (const endpoint of rows.stable) add(endpoint, 1);
  for (const [endpoint, [candidate, stable]] of counts) {
    const slice = slices.get(endpoint) ?? openSlice(rho, horizonMin);
    slices.set(endpoint, slice);
    slice.candidate += candidate;
    slice.stable += stable;
    observe(slice.kernel, candidate, stable);
    slice.lnMost = Math.max(slice.lnMost, lnEvidence(slice.kernel));
  }
};

const openSlice = (rho: number, horizonMin: number): Slice => ({
  kernel: openKernel(splitBets(rho), changeTime(horizonMin)),
  candidate: 0,
  stable: 0,
  lnMost: 0,
});

/** Strongest evidence first; those called worse hold together at a false discovery rate of 10 %. */
export const sliceEvidence = (slices: Slices): readonly SliceEvidence[] => {
  const falling = [...slices].toSorted(([, a], [, b]) => b.lnMost - a.lnMost);
  const found = discoveries(
    falling.map(([, { lnMost }]) => adjusted(lnMost)),
    sliceRate,
  );
  return falling.map(([endpoint, { candidate, stable, kernel }], k) => ({
    endpoint,
    candidateBad: candidate,
    stableBad: stable,
    log10E: lnEvidence(kernel) / Math.LN10,
    worse: k < found,
  }));
};
