import {
  alphaOf,
  autoStages,
  type Budget,
  defaultPlan,
  expectedStageTimes,
  forecastOf,
  type Plan,
  slowPlanMs,
  type Stage,
  stageLabel,
  timeToFull,
} from "@dimmer/core";
import type { PlanView, ServiceConfig } from "@dimmer/wire";
import type { Frozen } from "../../api/answer.ts";
import { forecastView } from "./rollout-view.ts";

export type PlanFacts = {
  readonly config: ServiceConfig;
  /** What is thought of; the service's own where nothing else is. */
  readonly plan: Plan;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
  readonly budget: Budget | null;
};

/** A guess where sheets are not kept: what one active user asks in a minute. */
const requestsPerUserMinute = 5;

/** What shipping by this plan would do now: times at the traffic seen, what bad candidates would cost. */
export const planView = (facts: PlanFacts): Frozen<PlanView> => {
  const { config, requestsPerSecond, stableShare, budget } = facts;
  const { objective } = config;
  const usual = defaultPlan.stages.find(({ kind }) => kind === "percent");
  const plan = autoStages(facts.plan, {
    objective,
    requestsPerSecond,
    stableShare,
    budget,
    attempt: 1,
    stage: {
      dwellMs: usual?.dwellMs ?? 0,
      look: "none",
      deadlineMs: usual?.deadlineMs ?? 0,
    },
  });
  const traffic = { requestsPerSecond, stableShare, requestsPerUserMinute, objective };
  const times = expectedStageTimes(plan, traffic);
  const toFullMs = timeToFull(times);
  return {
    service: config.name,
    changes: changesOf(config.plan, plan),
    stages: plan.stages.map((stage, index) => ({
      label: stageLabel(stage),
      exposurePpm: shareOf(stage),
      dwellMs: stage.dwellMs,
      look: stage.look,
      approval: stage.approval ?? "none",
      expectedMs: times[index]?.ms ?? null,
      because: times[index]?.because ?? null,
      forecast: forecastAt(plan, index, facts),
    })),
    timeToFullMs: toFullMs,
    offers:
      plan.unproven !== true && (toFullMs === null || toFullMs > slowPlanMs) ? "low-traffic" : null,
    unproven: plan.unproven === true,
    traffic: { requestsPerSecond, failureShare: stableShare, from: "the last minute" },
    budget,
  };
};

const shareOf = (stage: Stage): number => {
  if (stage.kind === "percent") return stage.exposurePpm;
  return stage.kind === "full" ? 990_000 : 0;
};

const forecastAt = (
  plan: Plan,
  index: number,
  { config, requestsPerSecond, stableShare, budget }: PlanFacts,
): Frozen<PlanView>["stages"][number]["forecast"] => {
  const stage = plan.stages[index];
  const nextPpm = stage === undefined ? 0 : shareOf(stage);
  if (nextPpm === 0) return null;
  return forecastView(
    forecastOf({
      nextPpm,
      alpha: alphaOf({ plan, stageIndex: index, attempt: 1 }),
      objective: config.objective,
      requestsPerSecond,
      stableShare,
      budget,
    }),
  );
};

/** Stage by stage, what is other than in the plan that the service has. */
const changesOf = (old: Plan, next: Plan): readonly string[] => {
  const inWords = (stage: Stage): string =>
    `${stageLabel(stage)}, ${stage.dwellMs / 1_000} s, look ${stage.look}, approval ${stage.approval ?? "none"}`;
  const before = new Map(old.stages.map((stage) => [stageLabel(stage), inWords(stage)]));
  const after = new Map(next.stages.map((stage) => [stageLabel(stage), inWords(stage)]));
  return [
    ...[...after].flatMap(([label, words]) => {
      const was = before.get(label);
      if (was === undefined) return [`+ ${words}`];
      return was === words ? [] : [`~ ${words} (was ${was})`];
    }),
    ...[...before].flatMap(([label, words]) => (after.has(label) ? [] : [`- ${words}`])),
    ...(old.onBreach === next.onBreach ? [] : [`~ on-breach: ${next.onBreach}`]),
    ...(old.onLost === next.onLost ? [] : [`~ on-lost: ${next.onLost}`]),
    ...(next.unproven === true && old.unproven !== true ? ["~ asks for no proof (unproven)"] : []),
  ];
};
