/** The authored way from nobody to everybody. Immutable once the rollout has started. */
export type Plan = {
  /** At least one; the last one is `full`. */
  readonly stages: readonly Stage[];
  readonly onBreach: "rollback" | "hold";
  readonly onLost: "lower" | "keep";
  /** What a hold does when its deadline has passed; absent: it goes on holding and says so again. */
  readonly onDeadline?: "rollback";
  /** From this stage on nothing goes back by itself: it holds and pages. Absent: all may go back. */
  readonly noReturn?: NoReturn;
  /** Its percentages are chosen by the budget when it is shipped (`autoStages`). */
  readonly auto?: true;
  /**
   * Traffic is too thin for proof: stages are left after their time, with absolute guards quiet and
   * looks given. Every sentence about such a rollout says *unproven*.
   */
  readonly unproven?: true;
};

/** An irreversible step, such as a migration that drops what stable needs. */
export type NoReturn = {
  /** Index of the first stage after it. */
  readonly stage: number;
  readonly why: string;
};

export type Stage = ShadowStage | CohortStage | PercentStage | FullStage;

type StageBase = {
  /** Least time in the stage, counted while every live splitter has applied it, ms. */
  readonly dwellMs: number;
  /** The author's look: `required` holds here until it is given, `wanted` is owed and reminded. */
  readonly look: "none" | "wanted" | "required";
  /** After this long without a pass the author is asked, ms. */
  readonly deadlineMs: number;
  /** Left only after somebody else than those who answer for the change has approved it. */
  readonly approval?: "required";
};

export type ShadowStage = StageBase & { readonly kind: "shadow"; readonly mirrorPpm: number };
export type CohortStage = StageBase & { readonly kind: "cohort"; readonly cohort: string };
export type PercentStage = StageBase & { readonly kind: "percent"; readonly exposurePpm: number };
/** `dwellMs` is the bake: done only after it. A 1 % holdback stays on stable until then. */
export type FullStage = StageBase & { readonly kind: "full" };

/** Exposure of the full stage while it bakes: all but the holdback. */
export const fullPpm = 990_000;

export const stageLabel = (stage: Stage): string => {
  switch (stage.kind) {
    case "shadow":
      return `shadow:${percent(stage.mirrorPpm)}`;
    case "cohort":
      return `cohort:${stage.cohort}`;
    case "percent":
      return `percent:${percent(stage.exposurePpm)}`;
    case "full":
      return "full";
  }
};

/** Parts per million as people read them: `5%`, `0.01%`. */
export const percent = (ppm: number): string => `${Number((ppm / 10_000).toFixed(4))}%`;
