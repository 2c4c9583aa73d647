import type { BodyMs, JudgeTerms } from "./terms.ts";

/** What the judge must decide about: one entry into one stage. Frozen when the stage is entered. */
export type JudgeStage = {
  readonly service: string;
  readonly rollout: string;
  readonly stageEntry: number;
  /** The candidate's version, as sentences name it; "the candidate" when left out. */
  readonly version?: string;
  readonly kind: "shadow" | "cohort" | "percent" | "full";
  /** Nominal share of units on the candidate while this stage lasts, ppm. 0 for shadow and cohort. */
  readonly exposurePpm: number;
  /** What passing would expose next, ppm; sets the margin that promotion must prove. */
  readonly nextExposurePpm: number;
  /** SLO objective of the service, 0 < objective < 1; the error budget is 1 − objective. */
  readonly objective: number;
  /** Part of the rollout's α (0.01) that this stage may spend. */
  readonly alpha: number;
  /** Latency threshold in ms that the splitter marks slow requests by; null turns the signal off. */
  readonly slowMs: number | null;
  /** Frozen percentiles for the body of the latency distribution; null turns these signals off. */
  readonly body: BodyMs | null;
  /** What the service says about judging, frozen when the rollout began. */
  readonly terms: JudgeTerms;
  /** Running instances of each arm as the rollout knows them. */
  readonly instances: { readonly stable: number; readonly candidate: number };
  readonly floors: Floors;
  /** Longest the stage may last, minutes: the horizon of the change-time prior. */
  readonly horizonMin: number;
  readonly enteredAtMs: number;
};

/** What must have been seen before any promotion, whatever the statistics say. */
export type Floors = {
  readonly dwellMs: number;
  readonly requests: number;
  readonly units: number;
};
