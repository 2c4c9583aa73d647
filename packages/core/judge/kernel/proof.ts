import { addSecond, type Bunching, bunchSize, openBunching } from "./bunching.ts";
import type { SignalEvidence } from "../evidence.ts";
import type { Signal } from "../signals.ts";
import {
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
  observeSplit,
  openKernel,
  passMinutes,
  splitBets,
} from "./kernel.ts";
import { riskRatios } from "../policy.ts";

/** One null "at most `r0` times as bad as stable"; once rejected, for ever. */
type Rung = { readonly r0: number; readonly kernel: Kernel; rejected: boolean };

/**
 * The running case against the candidate on one signal and tier: is it worse, and how much at
 * least? Latched: what was proven stays proven for the stage entry.
 */
export type Proof = {
  readonly signal: Signal;
  /** Of an expectation; else empty. */
  readonly name: string;
  readonly tier: number;
  /** The candidate's nominal share of units. */
  readonly rho: number;
  readonly alpha: number;
  /** ln(1/α). */
  readonly lnThreshold: number;
  /** By rising r0; the first is "no worse". */
  readonly rungs: readonly Rung[];
  /** For slowness: units that come as one are evidence as one (`docs/spec/judge.md` §3). */
  readonly bunching: { readonly candidate: Bunching; readonly stable: Bunching } | null;
  candidateBad: number;
  stableBad: number;
  /** Start of the second in which it was first proven. */
  crossedAtMs: number | null;
  /** Largest ln E of the first rung so far. */
  lnMost: number;
};

/** Keeps thresholds finite where halving for hundreds of attempts has left no α. */
const leastAlpha = 1e-300;

/** What a proof is about, and the probability that it may be wrong with. */
export type ProofOf = Pick<Proof, "signal" | "tier" | "alpha"> & { readonly name?: string };

/** Signals of which a pause of one process makes many at once. */
const isBunched = (signal: Signal): boolean => signal === "latencyTail" || signal === "latencySli";

/** `rho` is the nominal share of units on the candidate, 0 < rho < 1. */
export const openProof = (what: ProofOf, rho: number, horizonMin: number): Proof => ({
  signal: what.signal,
  name: what.name ?? "",
  tier: what.tier,
  rho,
  alpha: what.alpha,
  lnThreshold: -Math.log(Math.max(what.alpha, leastAlpha)),
  rungs: riskRatios.map((r0) => ({
    r0,
    kernel: openKernel(splitBets(rho, r0), changeTime(horizonMin)),
    rejected: false,
  })),
  bunching: isBunched(what.signal) ? { candidate: openBunching(), stable: openBunching() } : null,
  candidateBad: 0,
  stableBad: 0,
  crossedAtMs: null,
  lnMost: -Infinity,
});

export const passProofMinutes = (proof: Proof, minutes: number): void => {
  for (const { kernel } of proof.rungs) passMinutes(kernel, minutes);
};

/** ln E of a rung. Where units bunch, evidence of so many counts as that of one. */
const lnOf = ({ bunching }: Proof, { kernel }: Rung): number => {
  const lnE = lnEvidence(kernel);
  if (bunching === null || lnE <= 0) return lnE;
  return lnE / Math.max(bunchSize(bunching.candidate), bunchSize(bunching.stable));
};

/** How many units were counted bad on each arm in one closed bin. */
export type Observed = {
  readonly candidate: number;
  readonly stable: number;
  readonly startMs: number;
  /** The candidate's share in this bin, where it is not the nominal one. */
  readonly rho?: number;
};

/** Takes one closed bin. */
export const observeProof = (proof: Proof, bin: Observed): void => {
  if (proof.bunching !== null) {
    addSecond(proof.bunching.candidate, bin.candidate);
    addSecond(proof.bunching.stable, bin.stable);
  }
  if (bin.candidate === 0 && bin.stable === 0) return;
  proof.candidateBad += bin.candidate;
  proof.stableBad += bin.stable;
  for (const rung of proof.rungs) {
    observeRung(rung, bin);
    if (rung.rejected && rung.r0 > 1) continue;
    const lnE = lnOf(proof, rung);
    rung.rejected ||= lnE >= proof.lnThreshold;
    if (rung.r0 === 1) proof.lnMost = Math.max(proof.lnMost, lnE);
  }
  if (proof.crossedAtMs === null && isProven(proof)) proof.crossedAtMs = bin.startMs;
};

const observeRung = ({ kernel, r0 }: Rung, { candidate, stable, rho }: Observed): void => {
  if (rho === undefined) observe(kernel, candidate, stable);
  else observeSplit(kernel, { rho, r0 }, { bad: candidate, other: stable });
};

/** Whether "the candidate is no worse" has been rejected. */
export const isProven = (proof: Proof): boolean => proof.rungs[0]?.rejected === true;

/**
 * The largest r0 such that it and all smaller ones are rejected. Read as a chain, so that a false
 * bound costs no more than the one α: it needs the smallest true null to be rejected.
 */
const riskRatioAbove = (proof: Proof): number | null => {
  const open = proof.rungs.findIndex((rung) => !rung.rejected);
  const chain = open === -1 ? proof.rungs : proof.rungs.slice(0, open);
  return chain.at(-1)?.r0 ?? null;
};

const log10 = (ln: number): number => ln / Math.LN10;

/** For people and the journal. Evidence that crossed is shown at its highest. */
export const proofEvidence = (proof: Proof): SignalEvidence => {
  const first = proof.rungs[0];
  const now = first === undefined ? 0 : lnOf(proof, first);
  return {
    signal: proof.signal,
    name: proof.name,
    tier: proof.tier,
    alpha: proof.alpha,
    candidateBad: proof.candidateBad,
    stableBad: proof.stableBad,
    log10E: log10(isProven(proof) ? proof.lnMost : now),
    log10Threshold: log10(proof.lnThreshold),
    crossedAtMs: proof.crossedAtMs,
    riskRatioAbove: riskRatioAbove(proof),
    kernel: {
      rho: proof.rho,
      unspent: first?.kernel.unspent ?? 0,
      lnWeights: [...(first?.kernel.lnWeights ?? [])],
    },
  };
};
