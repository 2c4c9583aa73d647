import { floorsOf } from "../floors.ts";
import { alphaOf } from "../ledger.ts";
import { rolloutAlpha } from "../policy.ts";
import type { JudgeStage } from "../stage.ts";
import { type Plan, type Stage, stageLabel } from "../../rollout/plan.ts";
import { nextExposurePpm } from "../../rollout/position.ts";

/** How a past rollout is to be judged once more. Nulls: as it was. */
export type OtherTerms = {
  /** The rollout's whole α, 0 < alpha < 1. */
  readonly alpha: number | null;
  readonly plan: Plan | null;
};

/** One entry into a stage, as it was judged and as it would be. */
export type Retold = {
  readonly was: JudgeStage;
  /** Null where the other plan has no such stage: these counts say nothing about it. */
  readonly now: JudgeStage | null;
};

const exposes = (stage: Stage, entry: JudgeStage): boolean => {
  if (stage.kind !== entry.kind) return false;
  return stage.kind !== "percent" || stage.exposurePpm === entry.exposurePpm;
};

const millionth = (ppm: number): string => `${Number((ppm / 10_000).toFixed(4))} %`;

/** `at 5 %`, as sentences name a stage entry. */
export const entryLabel = ({ kind, exposurePpm }: JudgeStage): string =>
  kind === "percent" ? `at ${millionth(exposurePpm)}` : `in the ${kind} stage`;

/** Each stage entry under the other terms; α is shared out again as the other plan would have. */
export const retell = (
  entries: readonly JudgeStage[],
  attempt: number,
  { alpha, plan }: OtherTerms,
): readonly Retold[] => {
  const scale = alpha === null ? 1 : alpha / rolloutAlpha;
  const seen = new Map<number, number>();
  return entries.map((was) => {
    // A shadow stage has an α of its own: nobody is exposed.
    const factor = was.kind === "shadow" ? 1 : scale;
    if (plan === null) return { was, now: { ...was, alpha: was.alpha * factor } };
    const index = plan.stages.findIndex((stage) => exposes(stage, was));
    const stage = plan.stages[index];
    if (stage === undefined) return { was, now: null };
    const before = seen.get(index) ?? 0;
    seen.set(index, before + 1);
    const share = alphaOf({ plan, stageIndex: index, attempt, reentry: before });
    const now: JudgeStage = {
      ...was,
      alpha: share * factor,
      nextExposurePpm: nextExposurePpm(plan, index),
      floors: floorsOf({ kind: was.kind, dwellMs: stage.dwellMs }),
      horizonMin: Math.max(1, Math.ceil(stage.deadlineMs / 60_000)),
    };
    return { was, now };
  });
};

/** Stages of the other plan in which nothing was ever exposed. */
export const neverExposed = (
  { plan }: OtherTerms,
  entries: readonly JudgeStage[],
): readonly string[] =>
  plan === null
    ? []
    : plan.stages
        .filter((stage) => !entries.some((entry) => exposes(stage, entry)))
        .map(stageLabel);
