import type { CohortRule, NamedCohort } from "../route/cohort-rule.ts";
import type { CandidateRoute } from "../route/route-table.ts";
import { isLowered, positionLabel } from "./position.ts";
import { isPastReturn } from "./no-return.ts";
import type { Position, RolloutState } from "./state.ts";

/** What a service defines about who may see a candidate. */
export type Audience = {
  readonly cohorts: readonly NamedCohort[];
  readonly deny: readonly CohortRule[];
};

/**
 * What the data plane must do for this state; null when it needs no candidate. A draft and a
 * rollout on its way to 0 are routed with exposure 0 and no cohorts, so that splitters know the
 * candidate before anybody sees it and still count what was under way. A cohort that the service
 * does not define is nobody. A queued rollout is not known to the data plane, and one whose version
 * is stable already needs no route of its own.
 */
export const toRoute = (state: RolloutState, audience: Audience): CandidateRoute | null => {
  switch (state.phase) {
    case "queued":
    case "rolled_back":
    case "owed":
    case "done":
      return null;
    case "draft":
      return dark(state, { stage: "draft", stageEntry: 0 });
    case "rolling_back":
      return dark(state, { stage: "rolling back", stageEntry: state.at?.stageEntry ?? 0 });
    case "shadow":
    case "cohort":
    case "percent":
    case "full":
    case "holding":
    case "lowering":
      return lit(state, state.at, audience);
  }
};

type Dark = Pick<CandidateRoute, "stage" | "stageEntry">;

const dark = ({ rollout }: RolloutState, { stage, stageEntry }: Dark): CandidateRoute => ({
  version: rollout.candidate.id,
  endpoints: rollout.candidate.endpoints,
  rollout: rollout.id,
  stageEntry,
  stage,
  salt: rollout.salt ?? rollout.id,
  hash: 1,
  exposurePpm: 0,
  cohorts: [],
  deny: [],
  mirrorPpm: 0,
  onLost: rollout.plan.onLost,
  slowMs: null,
  sliMs: rollout.terms?.latencySli?.underMs ?? null,
  touches: rollout.terms?.touches ?? [],
  success: rollout.terms?.success?.event ?? null,
});

const lit = (state: RolloutState, at: Position, audience: Audience): CandidateRoute => {
  const { plan } = state.rollout;
  const stage = plan.stages[at.stage];
  const isOwn = !isLowered(plan, at);
  const label = positionLabel(plan, at);
  return {
    ...dark(state, { stage: label, stageEntry: at.stageEntry }),
    exposurePpm: at.exposurePpm,
    cohorts: audience.cohorts.filter((cohort) => at.cohorts.includes(cohort.name)),
    deny: audience.deny,
    mirrorPpm: isOwn && stage?.kind === "shadow" ? stage.mirrorPpm : 0,
    onLost: (isOwn && stage?.kind === "full") || isPastReturn(state) ? "keep" : plan.onLost,
    slowMs: at.slowMs,
  };
};
