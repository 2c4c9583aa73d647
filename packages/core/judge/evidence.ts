import type { Arm } from "../counts/bin.ts";
import type { BurnReading } from "../slo/burn.ts";
import type { GuardReading } from "./guard-reading.ts";
import type { Moment } from "./moment.ts";
import type { Signal } from "./signals.ts";

/** Everything that a verdict rests on, as data: sentences, charts and replays are made from it. */
export type Evidence = {
  readonly stageEntry: number;
  readonly stable: ArmEvidence;
  readonly candidate: ArmEvidence;
  readonly signals: readonly SignalEvidence[];
  readonly certificate: CertificateEvidence | null;
  /** What promotion still waits for; null when nothing is missing or it cannot be said. */
  readonly needs: Needs | null;
  /** First raw events of bad candidate units, at most `maxExemplars`. */
  readonly exemplars: readonly string[];
  /** The same for the latency SLO; null where there is none or nothing certifies. */
  readonly latencyCertificate: CertificateEvidence | null;
  /** Where the change acts; null where nothing is said about that. */
  readonly exercised: ExercisedEvidence | null;
  /** Units per arm against the split; null where nobody is randomised. */
  readonly ratio: RatioEvidence | null;
  readonly guards: GuardEvidence | null;
  /** Endpoints with bad units, strongest evidence first. Never a cause for rollback. */
  readonly slices: readonly SliceEvidence[];
  /** Instances beside their siblings of the same arm. */
  readonly instances: readonly InstanceEvidence[];
  /** What the author should know besides: signals that are off, fields that never arrived, … */
  readonly notes: readonly string[];
  /** Enough to judge again, bit for bit; null in verdicts of releases that did not keep it. */
  readonly inputs: VerdictInputs | null;
};

/** Totals of this stage entry. Only `bucket` requests for percent stages, `named` for cohorts. */
export type ArmEvidence = {
  readonly requests: number;
  readonly failures: number;
  /** Distinct units with at least one failure. */
  readonly badUnits: number;
  readonly slow: number;
  readonly rescued: number;
  /** Distinct user-minutes from sheets, and those with a failure. */
  readonly userMinutes: number;
  readonly badUserMinutes: number;
};

export type SignalEvidence = {
  readonly signal: Signal;
  /** Of an expectation; else empty. */
  readonly name: string;
  /** Unit's k-th bad event: 1, 4 or 16. */
  readonly tier: number;
  /** What this test may spend of the rollout's α. */
  readonly alpha: number;
  /** Bad units per arm that the kernel has counted. */
  readonly candidateBad: number;
  readonly stableBad: number;
  /** log10 of the evidence against "the candidate is no worse". Never a probability. */
  readonly log10E: number;
  /** It is proven from here on. */
  readonly log10Threshold: number;
  /** When it first crossed, ms; null when it has not. */
  readonly crossedAtMs: number | null;
  /** Largest of 1, 1.25, 1.5, 2, 3, 5, 10 that the risk ratio provably exceeds; null when none. */
  readonly riskRatioAbove: number | null;
  /** State of the kernel for "no worse"; null in verdicts of releases that did not keep it. */
  readonly kernel: KernelEvidence | null;
};

/** ln of what is bet on each risk ratio of the grid, and the mass that still waits. */
export type KernelEvidence = {
  readonly rho: number;
  readonly unspent: number;
  readonly lnWeights: readonly number[];
};

export type CertificateEvidence = {
  /** Margin on the excess of bad user-minutes that must be excluded. */
  readonly delta: number;
  readonly lnE: number;
  readonly lnThreshold: number;
  readonly certified: boolean;
  /** Certificate (A), where both arms have failures enough for it. */
  readonly asymptotic: { readonly difference: number; readonly halfWidth: number } | null;
  /** How much failures cluster in users, per arm; 1 where each is independent. */
  readonly designEffect: { readonly candidate: number; readonly stable: number } | null;
};

export type ExercisedEvidence = {
  /** Of the candidate, where the change acts. */
  readonly requests: number;
  readonly units: number;
  readonly needsRequests: number;
  readonly needsUnits: number;
};

export type RatioEvidence = {
  readonly rho: number;
  /** Units whose requests were assigned, and units of which a request ended. */
  readonly assigned: RatioCounts;
  readonly outcomes: RatioCounts;
  readonly acknowledged: boolean;
};
export type RatioCounts = {
  readonly candidate: number;
  readonly stable: number;
  readonly log10E: number;
  readonly log10Threshold: number;
  readonly mismatch: boolean;
};

export type GuardEvidence = {
  /** Failures beyond what stable would have had, over the whole rollout, and the cap on them. */
  readonly excess: number;
  readonly cap: number | null;
  /** Of the candidate's own users, by the windows of the SRE workbook. */
  readonly burn: readonly BurnReading[];
  readonly readings: readonly GuardReading[];
};

export type SliceEvidence = {
  readonly endpoint: string;
  readonly candidateBad: number;
  readonly stableBad: number;
  readonly log10E: number;
  /** Among those called worse at a false discovery rate of 10 %. */
  readonly worse: boolean;
};

export type InstanceEvidence = {
  readonly arm: Arm;
  readonly origin: string;
  readonly requests: number;
  readonly failures: number;
  readonly crashed: boolean;
  readonly log10E: number;
  /** It fails more than its siblings: the node, not the version. */
  readonly odd: boolean;
};

/** What a verdict was made from, besides the rollout's stored counts. */
export type VerdictInputs = {
  /** Hash of the stage as it was judged. */
  readonly stage: string;
  /** How many of the rollout's bins and sheets had come, in the order in which they are stored. */
  readonly bins: number;
  readonly sheets: number;
  /** How many counts by events of the rollout had been given, over all of its stage entries. */
  readonly events: number;
  readonly moment: Required<Moment>;
};

export type Needs = {
  /** Further candidate user-minutes until the certificate, about. */
  readonly userMinutes: number;
  /** At the traffic seen, about; null when no traffic was seen. */
  readonly ms: number | null;
};
