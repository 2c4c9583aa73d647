/** Something that is judged by comparing the arms. */
export type Signal = "errors" | "latencyTail" | "mirror";

export type Outcome = "pass" | "fail" | "undecided" | "blind";

export type VerdictReason =
  /** fail */
  | "totalFailure"
  | "absoluteGuard"
  | "regression"
  /** blind */
  | "countsMissing"
  /** undecided */
  | "sampleRatio"
  | "serviceBurn"
  | "notExercised"
  | "immaterial"
  | "floors"
  | "unproven"
  | "insufficientTraffic"
  /** pass */
  | "proven";

/** What the judge says at one moment. `blind` is never `pass`. */
export type Verdict = {
  readonly outcome: Outcome;
  readonly reason: VerdictReason;
  /** One sentence for people, with numbers. */
  readonly sentence: string;
  readonly atMs: number;
  readonly evidence: Evidence;
};

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
  /** Unit's k-th bad event: 1, 4 or 16. */
  readonly tier: number;
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
};

export type CertificateEvidence = {
  /** Margin on the excess of bad user-minutes that must be excluded. */
  readonly delta: number;
  readonly lnE: number;
  readonly lnThreshold: number;
  readonly certified: boolean;
};

export type Needs = {
  /** Further candidate user-minutes until the certificate, about. */
  readonly userMinutes: number;
  /** At the traffic seen, about; null when no traffic was seen. */
  readonly ms: number | null;
};

export type HarmTotals = {
  /** Units that received an unrescued candidate failure, over the whole rollout. */
  readonly harmed: number;
  /** Units that had at least one failure replaced by an answer of stable. */
  readonly rescuedUnits: number;
  readonly rescues: number;
  readonly seenFailures: number;
};
