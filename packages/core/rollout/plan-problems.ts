import { fullPpm, stageLabel, type Plan } from "./plan.ts";

/**
 * What is wrong with a plan, one sentence each; empty when it can be rolled out. `cohorts` are the
 * names that the service defines. Shape and ranges are the schema's business, order is checked here.
 */
export const planProblems = (plan: Plan, cohorts: readonly string[]): readonly string[] => {
  const problems: string[] = [];
  const last = plan.stages.at(-1);
  if (last?.kind !== "full")
    problems.push("The last stage must be `full`; add it at the end of the plan.");
  if (plan.stages.filter((stage) => stage.kind === "full").length > 1)
    problems.push("`full` may stand only once, at the end of the plan.");
  let beforePpm = 0;
  let isExposed = false;
  for (const stage of plan.stages) {
    if (stage.kind === "shadow" && isExposed)
      problems.push(`${stageLabel(stage)} comes after users see the candidate; put it first.`);
    if (stage.kind === "cohort" && beforePpm > 0)
      problems.push(`${stageLabel(stage)} comes after a share of all users; put cohorts before.`);
    if (stage.kind === "cohort" && !cohorts.includes(stage.cohort))
      problems.push(`The cohort ${stage.cohort} is not defined; define it under \`cohorts\`.`);
    if (stage.kind === "percent" && (stage.exposurePpm <= 0 || stage.exposurePpm >= fullPpm))
      problems.push(`${stageLabel(stage)} must be above 0% and below 99%; 99% is \`full\`.`);
    if (stage.kind === "percent" && stage.exposurePpm <= beforePpm)
      problems.push(`${stageLabel(stage)} is not above the stage before it; each must raise.`);
    if (stage.kind === "percent") beforePpm = stage.exposurePpm;
    isExposed ||= stage.kind !== "shadow";
  }
  const { noReturn } = plan;
  if (noReturn !== undefined && noReturn.stage >= plan.stages.length)
    problems.push("The point of no return is after the last stage; name one of the stages.");
  if (noReturn !== undefined && plan.onDeadline === "rollback")
    problems.push(
      "A plan with a point of no return cannot roll back at a deadline; let it hold there.",
    );
  return problems;
};
