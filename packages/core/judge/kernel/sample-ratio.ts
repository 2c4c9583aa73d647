import { atOnce, type Kernel, lnEvidence, observe, openKernel, splitBets } from "./kernel.ts";

/** Shares that are tested against the nominal one, as risk ratios to both sides. */
const offGrid: readonly number[] = [2.3, 1.2, 0.7, 0.4, 0.2, 0.1, 0.05, 0.02].flatMap((ln) => [
  Math.exp(ln),
  Math.exp(-ln),
]);

/**
 * Whether the arms have as many units as the split says: a two-sided kernel (`docs/spec/judge.md`
 * §8). A mismatch means that something else than the hash decides who is counted.
 */
export type SampleRatio = {
  readonly rho: number;
  readonly lnThreshold: number;
  readonly kernel: Kernel;
  candidate: number;
  stable: number;
  /** Latched. */
  mismatch: boolean;
};

/** `rho`: nominal share of the candidate, 0 < rho < 1. */
export const openSampleRatio = (rho: number, alpha: number): SampleRatio => ({
  rho,
  lnThreshold: -Math.log(alpha),
  kernel: openKernel(splitBets(rho, 1, offGrid), atOnce),
  candidate: 0,
  stable: 0,
  mismatch: false,
});

/** Units that were seen for the first time. */
export const observeRatio = (ratio: SampleRatio, candidate: number, stable: number): void => {
  ratio.candidate += candidate;
  ratio.stable += stable;
  observe(ratio.kernel, candidate, stable);
  ratio.mismatch ||= lnEvidence(ratio.kernel) >= ratio.lnThreshold;
};
