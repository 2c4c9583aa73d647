import type { Evidence } from "./evidence.ts";

export type Outcome = "pass" | "fail" | "undecided" | "blind";

export type VerdictReason =
  /** fail */
  | "totalFailure"
  | "absoluteGuard"
  | "guardBreached"
  | "blastCap"
  | "regression"
  /** fail or undecided: the candidate's users, or all of the service's, burn the error budget */
  | "cohortBurn"
  | "serviceBurn"
  /** blind; missing for long only on the candidate's side: fail */
  | "countsMissing"
  | "telemetryDegraded"
  | "guardBlind"
  | "sampleRatio"
  /** undecided */
  | "immaterial"
  | "suspect"
  | "notExercised"
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

export type HarmTotals = {
  /** Units that received an unrescued candidate failure, over the whole rollout. */
  readonly harmed: number;
  /** Units that had at least one failure replaced by an answer of stable. */
  readonly rescuedUnits: number;
  readonly rescues: number;
  readonly seenFailures: number;
};
