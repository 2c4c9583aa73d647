import {
  type CohortRule,
  defaultPlan,
  defaultPlanFor,
  type NamedCohort,
  type Plan,
  type RoutePolicy,
  type Stage,
  type UnitRule,
} from "@dimmer/core";
import type { ServiceConfig } from "./config.ts";
import { fillWeights } from "./judging/signals.ts";
import { fillLatencySli } from "./judging/slis.ts";
import { fillSuccess } from "./judging/success.ts";
import { fillTouches } from "./judging/touches.ts";
import type { RouteEntry, ServiceFile, StageEntry } from "./shape.ts";

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
    anyOf: toRules(rules),
  }));
  return {
    name: file.service,
    objective: file.slo === undefined ? serviceDefaults.objective : file.slo / 1_000_000,
    unit: file.unit?.map(toUnitRule) ?? serviceDefaults.unit,
    routes: (file.routes ?? []).map(toRoute),
    attemptTimeoutMs: file["attempt-timeout"] ?? serviceDefaults.attemptTimeoutMs,
    stable: { version: file.stable.version, endpoints: file.stable.to },
    cohorts,
    deny: toRules(file.deny ?? []),
    plan: fillPlan(file.plan ?? {}, cohorts),
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

/** `header:x-user-id`, `cookie:uid`, `mint` or `mint:<cookie>`. */
const toUnitRule = (text: string): UnitRule => {
  const [from, name] = split(text, ":");
  if (from === "header") return { from, name: name.toLowerCase() };
  if (from === "cookie") return { from, name };
  return { from: "mint", cookie: name === "" ? "dimmer_uid" : name };
};

/** All units in one rule, then the headers in their order; the order never changes who matches. */
const toRules = (texts: readonly string[]): readonly CohortRule[] => {
  const parts = texts.map((text) => split(text, ":"));
  const units = parts.filter(([by]) => by === "unit").map(([, unit]) => unit);
  const headers = parts
    .filter(([by]) => by === "header")
    .map(([, rule]): CohortRule => {
      const [name, value] = split(rule, "=");
      return { by: "header", name: name.toLowerCase(), equals: rule.includes("=") ? value : null };
    });
  return units.length === 0 ? headers : [{ by: "unit", in: units }, ...headers];
};

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** `PUT|DELETE /cart`; where rescue is not said, methods that change nothing are rescued. */
const toRoute = (entry: RouteEntry): RoutePolicy => {
  const [endpoint, options] =
    typeof entry === "string" ? [entry, {}] : (Object.entries(entry)[0] ?? ["* /*", {}]);
  const [method, path] = split(endpoint, " ");
  const methods = method.split("|").map((name) => name.toUpperCase());
  return {
    methods,
    path,
    rescue: options.rescue ?? methods.every((name) => safeMethods.has(name)),
  };
};

/** Cuts at the first mark; without one the rest is empty. */
const split = (text: string, mark: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};
