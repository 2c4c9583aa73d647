import type { Plan, Stage } from "@dimmer/core";

const minute = 60_000;
const hour = 60 * minute;

/** What an authored stage means where it is silent. */
export const stageDefaults = { dwellMs: 5 * minute, bakeMs: 24 * hour, deadlineMs: 24 * hour };

const percentStage = (exposurePpm: number): Stage => ({
  kind: "percent",
  exposurePpm,
  dwellMs: stageDefaults.dwellMs,
  look: "none",
  deadlineMs: stageDefaults.deadlineMs,
});

/** The plan of a service that wrote none; the internal stage is for services that name that cohort. */
export const defaultPlan: Plan = {
  onBreach: "rollback",
  onLost: "lower",
  stages: [
    {
      kind: "cohort",
      cohort: "internal",
      dwellMs: stageDefaults.dwellMs,
      look: "wanted",
      deadlineMs: stageDefaults.deadlineMs,
    },
    ...[10_000, 50_000, 250_000, 500_000].map(percentStage),
    {
      kind: "full",
      dwellMs: stageDefaults.bakeMs,
      look: "wanted",
      deadlineMs: stageDefaults.deadlineMs,
    },
  ],
};
