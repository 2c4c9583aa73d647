import type { Plan, Stage } from "../rollout/plan.ts";
import { plannedShare, rolloutAlpha, shadowAlpha, signalTable } from "./policy.ts";
import { type Enabled, enabledSignals, tiersOf } from "./signals.ts";
import type { JudgeStage } from "./stage.ts";
import type { WeightedSignal } from "./terms.ts";

const compares = (stage: Stage): boolean => stage.kind === "percent" || stage.kind === "full";

const halving = (attempt: number): number => 2 ** -(Math.max(1, attempt) - 1);

/**
 * What one entry into a stage may spend of the probability of a false rollback. α is spent, never
 * averaged: the shares of all stages, signals and tiers add up to at most the rollout's 0.01, and
 * each further attempt of one version gets half (`docs/spec/judge.md` §4).
 *
 * `reentry` is how often this rollout has entered a stage again so far, 0 while it never has. From
 * the k-th time on, entries take 2^−k of the reserve each, which is less than a planned share: first
 * entries into later stages then leave theirs unspent. A cohort stage compares nothing and gets 0; a
 * shadow stage has an α of its own.
 */
export const alphaOf = (entry: {
  readonly plan: Plan;
  readonly stageIndex: number;
  readonly attempt: number;
  readonly reentry?: number;
}): number => {
  const { plan, stageIndex, attempt, reentry = 0 } = entry;
  const stage = plan.stages[stageIndex];
  if (stage === undefined) return 0;
  const halved = halving(attempt);
  if (stage.kind === "shadow") return shadowAlpha * halved;
  if (!compares(stage)) return 0;
  const share =
    reentry > 0
      ? (1 - plannedShare) * 2 ** -reentry
      : plannedShare / plan.stages.filter(compares).length;
  return rolloutAlpha * halved * share;
};

/** α of one signal and tier within a stage. */
export type Stake = {
  readonly signal: WeightedSignal;
  /** Tells the author's expectations apart; else empty. */
  readonly name: string;
  readonly tier: number;
  readonly alpha: number;
};

/** Shares a stage's α over signals by their usual weight and over their tiers. */
export const stakesOf = (alpha: number, signals: readonly WeightedSignal[]): readonly Stake[] =>
  shareOut(
    alpha,
    signals.map((signal) => ({ signal, name: "", weight: signalTable[signal].weight })),
  );

/** The stakes of a stage: of what is enabled in it, by the weights that its service chose. */
export const stakesFor = (stage: JudgeStage): readonly Stake[] =>
  shareOut(stage.alpha, enabledSignals(stage));

const shareOut = (alpha: number, signals: readonly Enabled[]): readonly Stake[] => {
  const total = signals.reduce((sum, { weight }) => sum + weight, 0);
  return signals.flatMap(({ signal, name, weight }) => {
    const own = tiersOf(signal);
    const all = own.reduce((sum, { share }) => sum + share, 0);
    return own.map(({ tier, share }) => ({
      signal,
      name,
      tier,
      alpha: (alpha * weight * share) / (total * all),
    }));
  });
};

/**
 * Who spent how much of the rollout's probability of a false rollback, over entries, signals and
 * tiers: what was staked is spent, whether or not it found anything.
 */
export type AlphaLedger = {
  /** Of the rollout: 0.01, halved for each further attempt of the version. */
  readonly total: number;
  readonly spent: number;
  readonly left: number;
  readonly entries: readonly AlphaEntry[];
};

export type AlphaEntry = {
  readonly stageEntry: number;
  readonly kind: JudgeStage["kind"];
  readonly exposurePpm: number;
  readonly alpha: number;
  /** Shadow stages have an α of their own, since nobody is exposed. */
  readonly isOutside: boolean;
  readonly stakes: readonly Stake[];
};

/** The ledger of a rollout that has entered these stages so far. */
export const alphaLedger = (attempt: number, entered: readonly JudgeStage[]): AlphaLedger => {
  const entries = entered.map((stage) => ({
    stageEntry: stage.stageEntry,
    kind: stage.kind,
    exposurePpm: stage.exposurePpm,
    alpha: stage.alpha,
    isOutside: stage.kind === "shadow",
    stakes: comparesUnits(stage) ? stakesFor(stage) : [],
  }));
  const total = rolloutAlpha * halving(attempt);
  const spent = entries.reduce((sum, { alpha, isOutside }) => sum + (isOutside ? 0 : alpha), 0);
  return { total, spent, left: Math.max(0, total - spent), entries };
};

/** Whether a stage compares randomised units. */
export const comparesUnits = ({ kind, exposurePpm, alpha }: JudgeStage): boolean =>
  (kind === "percent" || kind === "full") &&
  exposurePpm > 0 &&
  exposurePpm < 1_000_000 &&
  alpha > 0;
