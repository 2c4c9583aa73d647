import { percent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { cohortWords } from "./dimmer.ts";
import { stageName } from "./stages.ts";

/** What each verb would do now, in words; null where it would not be accepted. */
export type ActionsView = {
  readonly promote: string | null;
  readonly pause: string | null;
  readonly resume: string | null;
  readonly lower: string | null;
  readonly lowerTo: readonly LowerTarget[];
};

/** A lower exposure to go to; `toPpm` null: named cohorts only. */
type LowerTarget = { readonly toPpm: number | null; readonly label: string };

export const actionsView = (rollout: RolloutView): ActionsView => {
  const may = (verb: RolloutView["may"][number]): boolean => rollout.may.includes(verb);
  const lowerTo = may("lower") ? lowerTargets(rollout) : [];
  return {
    promote: may("promote") ? promoteWords(rollout) : null,
    pause: may("pause")
      ? `Exposure stays at ${percent(rollout.exposurePpm)} until somebody resumes. Guards stay armed.`
      : null,
    resume: may("resume")
      ? "Goes on where the plan stands, with fresh evidence for this stage."
      : null,
    lower:
      lowerTo.length > 0
        ? "Fewer users see the candidate at once. The rollout stays and can be resumed."
        : null,
    lowerTo,
  };
};

/** What Roll back would do, said before it is done. */
export const rollbackWords = (rollout: RolloutView): string =>
  `Everybody goes to ${rollout.stable.id} now, and this rollout ends.`;

const promoteWords = (rollout: RolloutView): string => {
  const next = rollout.stages.find((stage) => stage.state === "next");
  if (next === undefined) return "Ends the bake: the candidate becomes the stable version.";
  return `Next stage now: ${whoSees(next)} the candidate. Waives the least time and thin traffic, never a failing verdict.`;
};

const whoSees = (stage: RolloutView["stages"][number]): string => {
  switch (stage.kind) {
    case "shadow":
      return "nobody sees, copies of requests reach";
    case "cohort":
      return `${stageName(stage).toLowerCase()} see`;
    case "percent":
    case "full":
      return `${percent(stage.exposurePpm)} of users see`;
  }
};

const lowerTargets = (rollout: RolloutView): readonly LowerTarget[] => {
  const shares = rollout.stages
    .filter((stage) => stage.kind === "percent" && stage.exposurePpm < rollout.exposurePpm)
    .map((stage) => stage.exposurePpm);
  const targets: LowerTarget[] = [...new Set(shares)]
    .toSorted((a, b) => b - a)
    .map((toPpm) => ({ toPpm, label: percent(toPpm) }));
  const cohorts = rollout.stages
    .filter((stage) => stage.kind === "cohort")
    .map((stage) => stage.label.replace(/^cohort:/, ""));
  if (rollout.exposurePpm > 0)
    targets.push({
      toPpm: null,
      label: cohorts.length > 0 ? `${cohortWords(cohorts)} only` : "0%, nobody",
    });
  return targets;
};
