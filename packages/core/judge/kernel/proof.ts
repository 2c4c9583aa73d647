import { addSecond, type Bunching, bunchSize, openBunching } from "./bunching.ts";
import type { Signal, SignalEvidence } from "../verdict.ts";
import {
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
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
  readonly tier: number;
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

/** `rho` is the nominal share of units on the candidate, 0 < rho < 1. */
export const openProof = (
  what: { readonly signal: Proof["signal"]; readonly tier: number; readonly alpha: number },
  rho: number,
  horizonMin: number,
): Proof => ({
  signal: what.signal,
  tier: what.tier,
  lnThreshold: -Math.log(Math.max(what.alpha, leastAlpha)),
  rungs: riskRatios.map((r0) => ({
    r0,
    kernel: openKernel(splitBets(rho, r0), changeTime(horizonMin)),
    rejected: false,
  })),
  bunching:
    what.signal === "latencyTail" ? { candidate: openBunching(), stable: openBunching() } : null,
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

/** Takes one closed bin: how many units were counted bad on each arm in this second. */
export const observeProof = (
  proof: Proof,
  bin: { readonly candidate: number; readonly stable: number; readonly startMs: number },
): void => {
  if (proof.bunching !== null) {
    addSecond(proof.bunching.candidate, bin.candidate);
    addSecond(proof.bunching.stable, bin.stable);
  }
  if (bin.candidate === 0 && bin.stable === 0) return;
  proof.candidateBad += bin.candidate;
  proof.stableBad += bin.stable;
  for (const rung of proof.rungs) {
    observe(rung.kernel, bin.candidate, bin.stable);
    if (rung.rejected && rung.r0 > 1) continue;
    const lnE = lnOf(proof, rung);
    rung.rejected ||= lnE >= proof.lnThreshold;
    if (rung.r0 === 1) proof.lnMost = Math.max(proof.lnMost, lnE);
  }
  if (proof.crossedAtMs === null && isProven(proof)) proof.crossedAtMs = bin.startMs;
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
    tier: proof.tier,
    candidateBad: proof.candidateBad,
    stableBad: proof.stableBad,
    log10E: log10(isProven(proof) ? proof.lnMost : now),
    log10Threshold: log10(proof.lnThreshold),
    crossedAtMs: proof.crossedAtMs,
    riskRatioAbove: riskRatioAbove(proof),
  };
};
