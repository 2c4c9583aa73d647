import {
  defaultPlan,
  defaultPlanFor,
  lowTrafficPlanFor,
  type NamedCohort,
  type NoReturn,
  type Plan,
  type Stage,
} from "@dimmer/core";
import type { ServiceFile, StageEntry } from "../shape.ts";

type WrittenPlan = NonNullable<ServiceFile["plan"]>;

/**
 * A plan without stages has the default ones; `low-traffic` and `auto` are plans by name; authored
 * stages are kept as they are.
 */
export const fillPlan = (plan: WrittenPlan, cohorts: readonly NamedCohort[]): Plan => {
  const names = cohorts.map(({ name }) => name);
  const stages = stagesOf(plan, names);
  const noReturn = noReturnOf(plan);
  return {
    onBreach: plan["on-breach"] ?? defaultPlan.onBreach,
    onLost: plan["on-lost"] ?? defaultPlan.onLost,
    ...(plan["on-deadline"] === "rollback" ? { onDeadline: "rollback" as const } : {}),
    ...(noReturn === null ? {} : { noReturn }),
    ...(plan.stages === "auto" ? { auto: true as const } : {}),
    ...(plan.stages === "low-traffic" ? { unproven: true as const } : {}),
    stages,
  };
};

const stagesOf = ({ stages }: WrittenPlan, cohorts: readonly string[]): readonly Stage[] => {
  if (stages === undefined) return defaultPlanFor(cohorts).stages;
  if (stages === "low-traffic") return lowTrafficPlanFor(cohorts).stages;
  if (stages === "auto")
    return defaultPlanFor(cohorts).stages.filter(({ kind }) => kind !== "percent");
  return fillStages(stages);
};

const noReturnOf = ({ stages }: WrittenPlan): NoReturn | null => {
  if (!Array.isArray(stages)) return null;
  const stage = stages.findIndex((entry) => entry["point-of-no-return"] !== undefined);
  const why = stages[stage]?.["point-of-no-return"];
  return why === undefined ? null : { stage, why };
};

/** What core's default plan says about stages of one kind holds for authored ones as well. */
const defaultsOf = (kind: "percent" | "full"): Pick<Stage, "dwellMs" | "deadlineMs"> => {
  const stage = defaultPlan.stages.find((candidate) => candidate.kind === kind);
  if (stage === undefined) throw new Error(`the default plan has no ${kind} stage`);
  return stage;
};

/** Looks are wanted at the first exposed stage and at full where the author says nothing. */
const fillStages = (entries: readonly StageEntry[]): readonly Stage[] => {
  const firstExposed = entries.findIndex((entry) => entry.shadow === undefined);
  return entries.map((entry, index) => {
    const full = "full" in entry;
    const defaults = defaultsOf(full ? "full" : "percent");
    const base = {
      dwellMs: entry.for ?? defaults.dwellMs,
      look: entry.look ?? (full || index === firstExposed ? "wanted" : "none"),
      deadlineMs: entry.deadline ?? defaults.deadlineMs,
      ...(entry.approval === "required" ? { approval: "required" as const } : {}),
    } as const;
    if (entry.shadow !== undefined) return { kind: "shadow", mirrorPpm: entry.shadow, ...base };
    if (entry.cohort !== undefined) return { kind: "cohort", cohort: entry.cohort, ...base };
    if (entry.percent !== undefined)
      return { kind: "percent", exposurePpm: entry.percent, ...base };
    return { kind: "full", ...base };
  });
};
