import type { FullStage, PercentStage, Plan, Stage } from "./plan.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Least time in a stage that exposes anybody, ms. */
export const defaultDwellMs = 5 * minuteMs;
/** How long a rollout stays at full, with stable kept warm, before it is done, ms. */
export const defaultBakeMs = 24 * hourMs;
/** After this long without a pass the author is asked, ms. */
export const defaultDeadlineMs = 24 * hourMs;

const percentStage = (exposurePpm: number): PercentStage => ({
  kind: "percent",
  exposurePpm,
  dwellMs: defaultDwellMs,
  look: "none",
  deadlineMs: defaultDeadlineMs,
});

const full: FullStage = {
  kind: "full",
  dwellMs: defaultBakeMs,
  look: "wanted",
  deadlineMs: 2 * defaultBakeMs,
};

/**
 * The plan of a service that wrote none: internal users, 1 %, 5 %, 25 %, 50 %, full. Looks are
 * wanted at the first stage that exposes anybody and at full. Without a cohort `internal` the plan
 * begins at 1 %: a stage that nobody can enter would wait for ever.
 */
export const defaultPlanFor = (cohorts: readonly string[]): Plan => {
  const internal: readonly Stage[] = cohorts.includes("internal")
    ? [
        {
          kind: "cohort",
          cohort: "internal",
          dwellMs: defaultDwellMs,
          look: "none",
          deadlineMs: defaultDeadlineMs,
        },
      ]
    : [];
  const percents = [10_000, 50_000, 250_000, 500_000].map(percentStage);
  const [first, ...rest] = [...internal, ...percents];
  const looked: readonly Stage[] = first === undefined ? [] : [{ ...first, look: "wanted" }];
  return { stages: [...looked, ...rest, full], onBreach: "rollback", onLost: "lower" };
};

/** The default plan of a service with a cohort named `internal`. */
export const defaultPlan: Plan = defaultPlanFor(["internal"]);
