import type { NamedCohort } from "@dimmer/core";
import type { ServiceConfig } from "./config.ts";
import { fillGuard } from "./guards/guards.ts";
import { fillWeights } from "./judging/signals.ts";
import { fillLatencySli } from "./judging/slis.ts";
import { fillSuccess } from "./judging/success.ts";
import { fillTouches } from "./judging/touches.ts";
import { fillExpectation } from "./plan/expectations.ts";
import { fillPlan } from "./plan/fill-plan.ts";
import { fillWindow } from "./plan/windows.ts";
import type { ServiceFile } from "./shape.ts";
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
    ...(file.windows === undefined ? {} : { windows: file.windows.map(fillWindow) }),
    ...(file["when-busy"] === undefined ? {} : { whenBusy: file["when-busy"] }),
    ...(file.expectations === undefined
      ? {}
      : { expectations: file.expectations.map(fillExpectation) }),
    judging: {
      latencySli: fillLatencySli(file.slis),
      touches: fillTouches(file.touches),
      success: fillSuccess(file.success),
      weights: fillWeights(file.signals),
      expectations: [],
    },
  };
};
