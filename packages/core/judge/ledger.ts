import type { Plan, Stage } from "../rollout/plan.ts";
import { plannedShare, rolloutAlpha, shadowAlpha, signalWeights, tiers } from "./policy.ts";
import type { Signal } from "./verdict.ts";

const compares = (stage: Stage): boolean => stage.kind === "percent" || stage.kind === "full";

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
  const halved = 2 ** -(Math.max(1, attempt) - 1);
  if (stage.kind === "shadow") return shadowAlpha * halved;
  if (!compares(stage)) return 0;
  const share =
    reentry > 0
      ? (1 - plannedShare) * 2 ** -reentry
      : plannedShare / plan.stages.filter(compares).length;
  return rolloutAlpha * halved * share;
};

/** A signal of real traffic. */
export type Compared = Exclude<Signal, "mirror">;

/** α of one signal and tier within a stage. */
export type Stake = { readonly signal: Compared; readonly tier: number; readonly alpha: number };

/** Shares a stage's α over the enabled signals by weight and over their tiers. */
export const stakesOf = (alpha: number, signals: readonly Compared[]): readonly Stake[] => {
  const total = signals.reduce((sum, signal) => sum + signalWeights[signal], 0);
  return signals.flatMap((signal) =>
    tiers.map(({ tier, share }) => ({
      signal,
      tier,
      alpha: (alpha * signalWeights[signal] * share) / total,
    })),
  );
};
