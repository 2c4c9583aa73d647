import { type JudgeTerms, percent, type Plan, type Stage } from "@dimmer/core";
import { stringify } from "yaml";
import type { ServiceConfig } from "./config.ts";
import { printGuard } from "./guards/guards.ts";
import { printWeights } from "./judging/signals.ts";
import { printLatencySli } from "./judging/slis.ts";
import { printSuccess } from "./judging/success.ts";
import { printTouches } from "./judging/touches.ts";
import { printDuration } from "./measures.ts";
import { printExpectation } from "./plan/expectations.ts";
import { printRules } from "./traffic/cohort-rules.ts";
import { printRequestPath } from "./traffic/request-path.ts";
import { printRoute } from "./traffic/routes.ts";
import { printSalt } from "./traffic/salt.ts";
import { printUnit } from "./traffic/unit-source.ts";

/**
 * A configuration as a `dimmer.yaml` that says everything: what a short file means with all defaults
 * written out. Reading it again gives the same configuration.
 */
export const printServiceFile = (config: ServiceConfig): string => {
  const { plan, cohorts, deny, routes, judging } = config;
  const file = {
    dimmer: 1,
    service: config.name,
    slo: percent(Math.round(config.objective * 1_000_000)),
    unit: config.unit.map(printUnit),
    stable: { version: config.stable.version, to: config.stable.endpoints },
    "attempt-timeout": printDuration(config.attemptTimeoutMs),
    ...printRequestPath(config),
    ...(config.salt === undefined ? {} : { salt: printSalt(config.salt, config.name) }),
    ...(cohorts.length === 0
      ? {}
      : {
          cohorts: Object.fromEntries(cohorts.map(({ name, anyOf }) => [name, printRules(anyOf)])),
        }),
    ...(deny.length === 0 ? {} : { deny: printRules(deny) }),
    ...(routes.length === 0 ? {} : { routes: routes.map(printRoute) }),
    ...printJudging(judging),
    ...(config.guards === undefined ? {} : { guards: config.guards.map(printGuard) }),
    plan: {
      "on-breach": plan.onBreach,
      "on-lost": plan.onLost,
      ...(plan.onDeadline === undefined ? {} : { "on-deadline": plan.onDeadline }),
      stages: printStages(plan),
    },
    ...printPolicy(config),
  };
  return stringify(file, { nullStr: "", lineWidth: 100 });
};

const printJudging = ({ touches, success, latencySli, weights }: JudgeTerms): object => ({
  ...(touches.length === 0 ? {} : { touches: printTouches(touches) }),
  ...(success === null ? {} : { success: printSuccess(success) }),
  ...(latencySli === null ? {} : { slis: printLatencySli(latencySli) }),
  ...(Object.keys(weights).length === 0 ? {} : { signals: printWeights(weights) }),
});

const printPolicy = ({ windows, whenBusy, expectations }: ServiceConfig): object => ({
  ...(windows === undefined ? {} : { windows: windows.map(({ text }) => text) }),
  ...(whenBusy === undefined ? {} : { "when-busy": whenBusy }),
  ...(expectations === undefined ? {} : { expectations: expectations.map(printExpectation) }),
});

/** Plans by name stay names: their stages are Dimmer's to choose. */
const printStages = (plan: Plan): unknown => {
  if (plan.auto === true) return "auto";
  if (plan.unproven === true) return "low-traffic";
  return plan.stages.map((stage, index) => ({
    ...printStage(stage),
    ...(plan.noReturn?.stage === index ? { "point-of-no-return": plan.noReturn.why } : {}),
  }));
};

const printStage = (stage: Stage): object => ({
  ...printKind(stage),
  for: printDuration(stage.dwellMs),
  look: stage.look,
  ...(stage.approval === undefined ? {} : { approval: stage.approval }),
  deadline: printDuration(stage.deadlineMs),
});

const printKind = (stage: Stage): object => {
  switch (stage.kind) {
    case "shadow":
      return { shadow: percent(stage.mirrorPpm) };
    case "cohort":
      return { cohort: stage.cohort };
    case "percent":
      return { percent: percent(stage.exposurePpm) };
    case "full":
      return { full: null };
  }
};
