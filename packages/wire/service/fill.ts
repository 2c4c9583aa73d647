import { defaultPlan, defaultPlanFor, type NamedCohort, type Plan, type Stage } from "@dimmer/core";
import type { ServiceConfig } from "./config.ts";
import { fillGuard } from "./guards/guards.ts";
import { fillWeights } from "./judging/signals.ts";
import { fillLatencySli } from "./judging/slis.ts";
import { fillSuccess } from "./judging/success.ts";
import { fillTouches } from "./judging/touches.ts";
import type { ServiceFile, StageEntry } from "./shape.ts";
import { fillRules } from "./traffic/cohort-rules.ts";
import { fillRequestPath } from "./traffic/request-path.ts";
import { fillRoute } from "./traffic/routes.ts";
import { fillSalt } from "./traffic/salt.ts";
import { fillUnit } from "./traffic/unit-source.ts";

/** What a file means where it is silent. */
export const serviceDefaults = {
  objective: 0.99,
  unit: [{ from: "mint", cookie: "dimmer_uid" }],
  attemptTimeoutMs: 15_000,
} as const satisfies Partial<ServiceConfig>;

/** The authored file with every default filled in. */
export const fill = (file: ServiceFile): ServiceConfig => {
  const cohorts = Object.entries(file.cohorts ?? {}).map(([name, rules]): NamedCohort => ({
    name,
    anyOf: fillRules(rules),
  }));
  const salt = fillSalt(file.salt, file.service);
  return {
    name: file.service,
    ...(salt === undefined ? {} : { salt }),
    objective: file.slo === undefined ? serviceDefaults.objective : file.slo / 1_000_000,
    unit: file.unit?.map(fillUnit) ?? serviceDefaults.unit,
    routes: (file.routes ?? []).map(fillRoute),
    ...fillRequestPath(file),
    attemptTimeoutMs: file["attempt-timeout"] ?? serviceDefaults.attemptTimeoutMs,
    stable: { version: file.stable.version, endpoints: file.stable.to },
    cohorts,
    deny: fillRules(file.deny ?? []),
    plan: fillPlan(file.plan ?? {}, cohorts),
    ...(file.guards === undefined ? {} : { guards: file.guards.map(fillGuard) }),
    judging: {
      latencySli: fillLatencySli(file.slis),
      touches: fillTouches(file.touches),
      success: fillSuccess(file.success),
      weights: fillWeights(file.signals),
      expectations: [],
    },
  };
};

/** No plan, or a plan without stages, has the default stages; authored stages are kept as they are. */
const fillPlan = (
  plan: NonNullable<ServiceFile["plan"]>,
  cohorts: readonly NamedCohort[],
): Plan => ({
  onBreach: plan["on-breach"] ?? defaultPlan.onBreach,
  onLost: plan["on-lost"] ?? defaultPlan.onLost,
  stages:
    plan.stages === undefined
      ? defaultPlanFor(cohorts.map(({ name }) => name)).stages
      : fillStages(plan.stages),
});

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
    } as const;
    if (entry.shadow !== undefined) return { kind: "shadow", mirrorPpm: entry.shadow, ...base };
    if (entry.cohort !== undefined) return { kind: "cohort", cohort: entry.cohort, ...base };
    if (entry.percent !== undefined)
      return { kind: "percent", exposurePpm: entry.percent, ...base };
    return { kind: "full", ...base };
  });
};
