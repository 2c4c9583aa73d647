import type { Plan, Stage } from "./plan.ts";
import { stageLabel } from "./plan.ts";
import { stageExposurePpm } from "./position.ts";

const looks: readonly Stage["look"][] = ["none", "wanted", "required"];

/**
 * What of a changed plan is not stricter than the plan that runs, one sentence each; empty when it
 * only tightens (S22). `standing` is the stage that it stands in, −1 before the first: stages up to
 * it may only ask for more looks and approvals, because what was judged there stays as it was.
 */
export const looseningProblems = (old: Plan, next: Plan, standing: number): readonly string[] => [
  ...(old.stages.length === next.stages.length
    ? old.stages.flatMap((stage, index) =>
        stageProblems(stage, next.stages[index] ?? stage, { index, standing }),
      )
    : ["The plan has other stages; their number stays as it began."]),
  ...policyProblems(old, next, standing),
];

const policyProblems = (old: Plan, next: Plan, standing: number): readonly string[] => {
  const problems: string[] = [];
  if (old.onBreach === "rollback" && next.onBreach === "hold")
    problems.push("`on-breach: hold` would keep what `rollback` takes back.");
  if (old.onLost === "lower" && next.onLost === "keep")
    problems.push("`on-lost: keep` would keep what `lower` lets go.");
  if (old.onDeadline === "rollback" && next.onDeadline !== "rollback")
    problems.push("`on-deadline: rollback` cannot be taken out.");
  const before = old.noReturn?.stage ?? Number.POSITIVE_INFINITY;
  const after = next.noReturn?.stage ?? Number.POSITIVE_INFINITY;
  if (after < before) problems.push("A point of no return cannot come earlier, or anew.");
  if (before <= standing && after !== before)
    problems.push("It is past its point of no return; that cannot be unsaid.");
  if (next.unproven === true && old.unproven !== true)
    problems.push("Proof cannot be waived for a rollout under way.");
  return problems;
};

const stageProblems = (
  old: Stage,
  next: Stage,
  { index, standing }: { readonly index: number; readonly standing: number },
): readonly string[] => {
  const label = stageLabel(old);
  const problems: string[] = [];
  if (looks.indexOf(next.look) < looks.indexOf(old.look))
    problems.push(`${label} would ask for less of a look.`);
  if (old.approval === "required" && next.approval !== "required")
    problems.push(`${label} would ask for no approval.`);
  if (next.dwellMs < old.dwellMs) problems.push(`${label} would last less long.`);
  if (exposes(next) > exposes(old) || !isSameKind(old, next))
    problems.push(`${label} would become ${stageLabel(next)}, which is not less.`);
  if (next.deadlineMs > old.deadlineMs) problems.push(`${label} would ask its author later.`);
  const isJudged =
    next.dwellMs !== old.dwellMs ||
    next.deadlineMs !== old.deadlineMs ||
    exposes(next) !== exposes(old);
  if (index <= standing && isJudged && problems.length === 0)
    problems.push(`${label} has begun; only its look and its approval can still be tightened.`);
  return problems;
};

const exposes = (stage: Stage): number =>
  stage.kind === "shadow" ? stage.mirrorPpm : stageExposurePpm(stage);

const isSameKind = (a: Stage, b: Stage): boolean =>
  a.kind === b.kind && (a.kind !== "cohort" || b.kind !== "cohort" || a.cohort === b.cohort);
