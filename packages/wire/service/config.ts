import {
  type CohortRule,
  type Expectation,
  type JudgeTerms,
  type NamedCohort,
  type Plan,
  type RaiseWindow,
  type RoutePolicy,
  type UnitRule,
  type VersionRoute,
  type WatchedGuard,
} from "@dimmer/core";
import { z } from "zod";
import { expectationSchema, planSchema } from "../journal/state.ts";
import { watchedGuardsSchema } from "./guards/watched-guard.ts";
import { judgeTermsOrNone } from "./judging/terms.ts";
import {
  cohortRuleSchema,
  requestPathShape,
  routePolicySchema,
  unitRuleSchema,
} from "../route-table.ts";
import type { RequestPath } from "./traffic/request-path.ts";

/**
 * One service as control knows it: what `dimmer.yaml` says, with every default filled in. The file's
 * own form is in `file.ts`.
 */
export type ServiceConfig = RequestPath & {
  readonly name: string;
  /** SLO objective as a share, 0 < objective < 1. */
  readonly objective: number;
  readonly unit: readonly UnitRule[];
  readonly routes: readonly RoutePolicy[];
  readonly attemptTimeoutMs: number;
  /** Salt of every rollout's assignment; absent: each has its own. */
  readonly salt?: string;
  /** The version that serves when Dimmer first meets the service. Later ones come by rollouts. */
  readonly stable: VersionRoute;
  readonly cohorts: readonly NamedCohort[];
  readonly deny: readonly CohortRule[];
  readonly plan: Plan;
  /** How its candidates are judged. */
  readonly judging: JudgeTerms;
  /** Conditions that are measured outside of the judge; absent: none. */
  readonly guards?: readonly WatchedGuard[];
  /** Raising only inside these; absent: at any time. */
  readonly windows?: readonly RaiseWindow[];
  /** What a ship does while another rollout is under way, unless it says itself; absent: replace. */
  readonly whenBusy?: "replace" | "queue" | "refuse";
  /** What authors expect of the next change. */
  readonly expectations?: readonly Expectation[];
};

const windowSchema = z.object({
  days: z.array(z.int().min(1).max(7)).min(1),
  fromMin: z.int().min(0).max(1_439),
  toMin: z.int().min(1).max(1_440),
  zone: z.string().min(1).max(100),
  text: z.string().min(1).max(200),
}) satisfies z.ZodType<RaiseWindow>;

export const serviceConfigSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a service name is lower-case letters, digits and dashes"),
  objective: z.number().gt(0).lt(1),
  ...requestPathShape,
  unit: z.array(unitRuleSchema).min(1),
  routes: z.array(routePolicySchema).max(1000),
  salt: z.string().min(1).exactOptional(),
  attemptTimeoutMs: z.int().positive(),
  stable: z.object({
    version: z.string().min(1).max(200),
    endpoints: z.array(z.url({ protocol: /^https?$/ })).min(1),
  }),
  cohorts: z.array(z.object({ name: z.string().min(1), anyOf: z.array(cohortRuleSchema) })),
  deny: z.array(cohortRuleSchema),
  plan: planSchema,
  judging: judgeTermsOrNone,
  guards: watchedGuardsSchema.exactOptional(),
  windows: z.array(windowSchema).max(50).exactOptional(),
  whenBusy: z.enum(["replace", "queue", "refuse"]).exactOptional(),
  expectations: z.array(expectationSchema).max(20).exactOptional(),
}) satisfies z.ZodType<ServiceConfig>;
