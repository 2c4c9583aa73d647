import {
  applyBin,
  failing,
  judge,
  type JudgeStage,
  type JudgeState,
  openJudge,
  sumCounts,
} from "../shipped.ts";
import type { Random } from "../streams/random.ts";
import { stageBins, strangers, type Stretch } from "../streams/stage-bins.ts";
import { stageAt, startMs } from "./stage.ts";

/** A whole rollout of one candidate at one rate of traffic. */
export type Ramp = {
  readonly rps: number;
  readonly share: number;
  /** How often the judge is asked whether the candidate fails, s. */
  readonly tickS: number;
  /** How often it is asked whether the candidate may go on, s. */
  readonly askS: number;
};

export type RampEnd = {
  readonly outcome: "full" | "rolledBack" | "insufficient";
  /** The exposure at which it ended, ppm. */
  readonly exposurePpm: number;
  readonly minutes: number;
  /** Failures beyond those that stable would have had. */
  readonly excess: number;
};

export const stableShare = 0.001;
const stagesPpm = [10_000, 50_000, 250_000, 500_000];
const dwellMs = 300_000;
const limitS = 6 * 3_600;

/** What users' first failures may spend: one of twelve signals. */
const firstAlpha = 0.01 / 12;

/** The stage's α that leaves users' first failures theirs, however it is shared besides. */
const stageAlphaFor = (alpha: number): number => {
  const all = 0.01;
  const first = openJudge(stageAt(10_000, { alpha: all })).proofs.find(
    ({ signal, tier }) => signal === "errors" && tier === 1,
  );
  return first === undefined ? alpha : (all * alpha) / Math.exp(-first.lnThreshold);
};

const stageOf = (exposurePpm: number): JudgeStage =>
  stageAt(exposurePpm, {
    alpha: stageAlphaFor(firstAlpha),
    horizonMin: limitS / 60,
    // Every request has a user of its own, so that 300 requests are 300 users.
    floors: { dwellMs, requests: 300, units: 0 },
  });

/**
 * What sheets would add. Users who come once are user-minutes of one request; their rows are summed
 * at once instead of being written down, since the judge only adds them up.
 */
const addMinutes = ({ units }: JudgeState, { bin, toS }: Stretch): void => {
  for (const arm of ["stable", "candidate"] as const) {
    const { requests, failures } = sumCounts(bin[arm], ["bucket"]);
    const sums = units[arm].errors;
    sums.trials += requests;
    sums.bad += failures;
    sums.xx += failures;
    sums.xn += failures;
    sums.nn += requests;
  }
  units.covered = Math.ceil(toS / 60);
};

type StageEnd = { readonly outcome: "pass" | "fail" | "limit"; readonly toS: number };

const runStage = (state: JudgeState, ramp: Ramp, random: Random): StageEnd => {
  const [ours, theirs] = [strangers("c"), strangers("s")];
  const traffic = {
    stage: state.stage,
    rps: ramp.rps,
    signal: "errors" as const,
    stable: () => ({ share: stableShare, unit: theirs }),
    candidate: () => ({ share: ramp.share, unit: ours }),
    changes: [],
    joinS: ramp.tickS,
    startMs,
  };
  for (const stretch of stageBins(traffic, random)) {
    const { bin, toS } = stretch;
    addMinutes(state, stretch);
    applyBin(state, bin);
    if (toS % ramp.tickS !== 0) continue;
    if (failing(state) !== null) return { outcome: "fail", toS };
    if (toS >= limitS) return { outcome: "limit", toS };
    if (toS * 1_000 < dwellMs || toS % ramp.askS !== 0) continue;
    const nowMs = startMs + toS * 1_000;
    const at = { nowMs, lastBinMs: nowMs - 1_000, splittersSilent: false };
    if (judge(state, at).outcome === "pass") return { outcome: "pass", toS };
  }
  throw new Error("bins of a stage never end");
};

/** 1 → 5 → 25 → 50 → 100 %, each stage left by the shipped judge's word alone. */
export const runRamp = (ramp: Ramp, random: Random): RampEnd => {
  let [seconds, excess] = [0, 0];
  for (const exposurePpm of stagesPpm) {
    const state = openJudge(stageOf(exposurePpm));
    const { outcome, toS } = runStage(state, ramp, random);
    seconds += toS;
    const { failures, requests } = state.candidate.totals;
    excess += failures - requests * stableShare;
    const end = { exposurePpm, minutes: seconds / 60, excess };
    if (outcome === "fail") return { ...end, outcome: "rolledBack" };
    if (outcome === "limit") return { ...end, outcome: "insufficient" };
  }
  return { outcome: "full", exposurePpm: 1_000_000, minutes: seconds / 60, excess };
};
