import { fullPpm } from "@dimmer/core";
import { nearest } from "./nearest.ts";
import type { Finding } from "./problem.ts";
import { type ServiceFile, type StageEntry, stageKinds } from "./shape.ts";

/** What is well formed but makes no sense: stages out of order, cohorts that nobody defined. */
export const senseFindings = (file: ServiceFile): readonly Finding[] => {
  const written = file.plan?.stages ?? [];
  const stages = Array.isArray(written) ? written : [];
  return [
    ...orderFindings(stages),
    ...noReturnFindings(file, stages),
    ...stages.flatMap((stage, index) => cohortFindings(stage, index, file.cohorts ?? {})),
    ...duplicateUnits(file.unit ?? []),
  ];
};

/** The order of kinds is the order of `stageKinds`; percentages only rise; `full` ends the plan. */
const orderFindings = (stages: readonly StageEntry[]): readonly Finding[] => {
  if (stages.length === 0) return [];
  const findings: Finding[] = [];
  let highest = 0;
  let rank = 0;
  for (const [index, stage] of stages.entries()) {
    const kind = kindOf(stage);
    const path = ["plan", "stages", index, kind];
    const rankHere = stageKinds.indexOf(kind);
    if (rankHere < rank || (kind === "full" && index < stages.length - 1))
      findings.push({
        path,
        at: "key",
        sentence: `Stage ${index + 1} is out of order; stages go ${stageKinds.join(", then ")}, and full is the last.`,
      });
    rank = Math.max(rank, rankHere);
    if (stage.percent !== undefined && stage.percent <= highest)
      findings.push({
        path,
        at: "value",
        sentence: `Stage ${index + 1} is not above the percent stage before it; each must expose more than the last.`,
      });
    if (stage.percent !== undefined && stage.percent >= fullPpm)
      findings.push({
        path,
        at: "value",
        sentence: `Stage ${index + 1} exposes as much as full does; write \`full:\` instead.`,
      });
    highest = Math.max(highest, stage.percent ?? 0);
  }
  if (stages.every((stage) => kindOf(stage) !== "full"))
    findings.push({
      path: ["plan", "stages"],
      at: "key",
      sentence: "The plan has no end; add a last stage `- full:`, with `for:` as the bake.",
    });
  return findings;
};

/** A plan that contradicts itself: two points of no return, or one and a roll back at a deadline. */
const noReturnFindings = (file: ServiceFile, stages: readonly StageEntry[]): readonly Finding[] => {
  const key = "point-of-no-return";
  const at = stages.flatMap((stage, index) => (stage[key] === undefined ? [] : [index]));
  const [first] = at;
  if (first === undefined) return [];
  const path = ["plan", "stages", at.at(-1) ?? first, key];
  if (at.length > 1)
    return [{ path, at: "key", sentence: "There is only one point of no return; name the first." }];
  return file.plan?.["on-deadline"] === "rollback"
    ? [
        {
          path,
          at: "key",
          sentence:
            "A plan with a point of no return cannot roll back at a deadline; write `on-deadline: hold`.",
        },
      ]
    : [];
};

const kindOf = (stage: StageEntry): (typeof stageKinds)[number] =>
  stageKinds.find((kind) => kind in stage) ?? "full";

const cohortFindings = (
  { cohort }: StageEntry,
  index: number,
  cohorts: Readonly<Record<string, unknown>>,
): readonly Finding[] => {
  if (cohort === undefined || Object.hasOwn(cohorts, cohort)) return [];
  const near = nearest(cohort, Object.keys(cohorts));
  const hint =
    near === null
      ? `Say who is in it under \`cohorts:\`, such as ${cohort}: [header:x-staff].`
      : `Did you mean \`${near}\`?`;
  return [
    {
      path: ["plan", "stages", index, "cohort"],
      at: "value",
      sentence: `No cohort is named \`${cohort}\`. ${hint}`,
    },
  ];
};

const duplicateUnits = (unit: readonly string[]): readonly Finding[] =>
  unit.flatMap((source, index) =>
    unit.indexOf(source) === index
      ? []
      : [
          {
            path: ["unit", index],
            at: "value",
            sentence: `\`${source}\` is listed twice; the first that a request carries decides.`,
          },
        ],
  );
