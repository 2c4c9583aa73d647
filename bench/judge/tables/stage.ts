import { alphaOf, floorsOf, type JudgeStage, noTerms } from "../shipped.ts";
import { defaultPlanFor } from "../../../packages/core/rollout/default-plan.ts";
import { fullPpm, type Plan } from "../../../packages/core/rollout/plan.ts";

export const startMs = 1_800_000_000_000;

/** The plan that a service gets that wrote none: 1 %, 5 %, 25 %, 50 %, full. */
export const plan: Plan = defaultPlanFor([]);

/** A percent stage of the default plan as the judge is given it, for a service with an SLO of 99.9 %. */
export const stageAt = (exposurePpm: number, over: Partial<JudgeStage> = {}): JudgeStage => {
  const index = plan.stages.findIndex(
    (stage) => stage.kind === "percent" && stage.exposurePpm === exposurePpm,
  );
  const stage = plan.stages[index];
  const next = plan.stages[index + 1];
  if (stage === undefined) throw new Error(`the default plan has no stage at ${exposurePpm} ppm`);
  return {
    service: "shop",
    rollout: "shop.1",
    stageEntry: index + 1,
    kind: "percent",
    exposurePpm,
    nextExposurePpm: next?.kind === "percent" ? next.exposurePpm : fullPpm,
    objective: 0.999,
    alpha: alphaOf({ plan, stageIndex: index, attempt: 1 }),
    slowMs: null,
    body: null,
    terms: noTerms,
    instances: { stable: 1, candidate: 1 },
    floors: floorsOf(stage),
    horizonMin: stage.deadlineMs / 60_000,
    enteredAtMs: startMs,
    ...over,
  };
};
