import { defaultBakeMs, defaultDeadlineMs } from "./default-plan.ts";
import type { Plan, Stage } from "./plan.ts";

const hourMs = 3_600_000;

const base = { look: "none", deadlineMs: defaultDeadlineMs } as const;

/**
 * For services whose traffic cannot prove anything in a day: internal users, the author's look, time,
 * and absolute guards. It is *unproven*, and everything that shows it says so. Without a cohort
 * `internal` it begins at 10 % with the look asked there.
 */
export const lowTrafficPlanFor = (cohorts: readonly string[]): Plan => {
  const share: Stage = { kind: "percent", exposurePpm: 100_000, dwellMs: 4 * hourMs, ...base };
  const first: readonly Stage[] = cohorts.includes("internal")
    ? [
        { kind: "cohort", cohort: "internal", dwellMs: 2 * hourMs, ...base, look: "required" },
        share,
      ]
    : [{ ...share, look: "required" }];
  return {
    stages: [
      ...first,
      { kind: "percent", exposurePpm: 500_000, dwellMs: 8 * hourMs, ...base },
      { kind: "full", dwellMs: defaultBakeMs, look: "wanted", deadlineMs: 2 * defaultBakeMs },
    ],
    onBreach: "rollback",
    onLost: "lower",
    unproven: true,
  };
};
