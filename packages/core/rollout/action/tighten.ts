import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import type { DraftState, PlacedState } from "../phases.ts";
import { planProblems } from "../plan-problems.ts";
import type { Plan } from "../plan.ts";
import { looseningProblems } from "../tightening.ts";
import type { Said } from "./pause.ts";
import { saying } from "./words.ts";

/** The plan becomes stricter while it runs; anything that loosens it is refused by name (S22). */
export const tighten = (
  state: DraftState | PlacedState,
  plan: Plan,
  { by, why }: Said,
): Decision => {
  const { rollout } = state;
  const standing = state.phase === "draft" ? -1 : state.at.stage;
  const cohorts = rollout.plan.stages.flatMap((stage) =>
    stage.kind === "cohort" ? [stage.cohort] : [],
  );
  const [problem] = [
    ...looseningProblems(rollout.plan, plan, standing),
    ...planProblems(plan, cohorts),
  ];
  if (problem !== undefined)
    return refused("loosens", `A plan that runs is only made stricter: ${problem}`);
  if (JSON.stringify(plan) === JSON.stringify(rollout.plan)) return progressed(state);
  return decided(
    { ...state, rollout: { ...rollout, plan } },
    saying(by, "tightened the plan", why),
  );
};
