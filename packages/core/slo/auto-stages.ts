import { alphaOf } from "../judge/ledger.ts";
import { fullPpm, type PercentStage, type Plan, type Stage } from "../rollout/plan.ts";
import { forecastOf, type Forecasting } from "./forecast.ts";
import { autoFirstPpm, autoLeastPpm, autoLeastStep, autoMostStep } from "./limits.ts";

export type AutoFacts = Pick<
  Forecasting,
  "objective" | "requestsPerSecond" | "stableShare" | "budget"
> & {
  readonly attempt: number;
  /** What each chosen stage holds and asks besides its share. */
  readonly stage: Omit<PercentStage, "kind" | "exposurePpm">;
};

/**
 * The plan of `stages: auto` with its percentages chosen at the traffic and budget of the ship: each
 * the largest share whose forecast stays within the slice, at least twice and at most ten times the
 * last. Before each raise the forecast is made again, and a step that no longer fits is not taken.
 * A plan that names its stages is returned as it is.
 */
export const autoStages = (plan: Plan, facts: AutoFacts): Plan => {
  if (plan.auto !== true || plan.stages.some(({ kind }) => kind === "percent")) return plan;
  const before = plan.stages.filter(({ kind }) => kind !== "full");
  const full = plan.stages.filter(({ kind }) => kind === "full");
  const chosen: Stage[] = [];
  for (let next = nextShare(plan, 0, facts); next < fullPpm; next = nextShare(plan, next, facts))
    chosen.push({ kind: "percent", exposurePpm: next, ...facts.stage });
  return { ...plan, stages: [...before, ...chosen, ...full] };
};

/** Ladder of shares between the least and the most step, eight to a doubling. */
const nextShare = (plan: Plan, last: number, facts: AutoFacts): number => {
  const least = last === 0 ? autoLeastPpm : last * autoLeastStep;
  const most = last === 0 ? autoFirstPpm : Math.min(last * autoMostStep, fullPpm);
  for (let share = most; share > least; share = rounded(share * 2 ** (-1 / 8)))
    if (forecastOf({ ...facts, nextPpm: share, alpha: alphaLeast(plan, facts) }).fits) return share;
  return least;
};

/** α as if the ladder were long: what is forecast is then a little worse than what will be. */
const alphaLeast = (plan: Plan, { attempt, stage }: AutoFacts): number => {
  const percents = Array.from({ length: 5 }, (_, k): Stage => ({
    kind: "percent",
    exposurePpm: autoLeastPpm * (k + 1),
    ...stage,
  }));
  return alphaOf({ plan: { ...plan, stages: percents }, stageIndex: 0, attempt });
};

/** To two digits, so that people can say it. */
const rounded = (ppm: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(ppm)) - 1);
  return Math.max(1, Math.floor(ppm / unit) * unit);
};
