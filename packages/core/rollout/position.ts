import type { BodyMs } from "../judge/terms.ts";
import type { Fleet } from "./input.ts";
import { maxTickMs } from "./limits.ts";
import type { StagePhase } from "./phases.ts";
import { fullPpm, percent, stageLabel, type Plan, type Stage } from "./plan.ts";
import { sliceOf } from "../slo/budget.ts";
import type { Position, RaisedFrom, RolloutState } from "./state.ts";

/** What is exposed: a share of all units, and named cohorts on top. */
export type Exposed = Pick<Position, "exposurePpm" | "cohorts">;

/** Share of units that a stage exposes, ppm; 0 where nobody is chosen by bucket. */
export const stageExposurePpm = (stage: Stage): number => {
  switch (stage.kind) {
    case "shadow":
    case "cohort":
      return 0;
    case "percent":
      return stage.exposurePpm;
    case "full":
      return fullPpm;
  }
};

/**
 * What a stage exposes. Cohorts of the stages before it stay in, so that nobody who saw the
 * candidate is taken off it by a raise (S14).
 */
export const stageExposes = (plan: Plan, index: number): Exposed => {
  const stage = plan.stages[index];
  const cohorts = plan.stages
    .slice(0, index + 1)
    .flatMap((earlier) => (earlier.kind === "cohort" ? [earlier.cohort] : []));
  return {
    exposurePpm: stage === undefined ? 0 : stageExposurePpm(stage),
    cohorts: [...new Set(cohorts)],
  };
};

/** Less is exposed than the stage itself would expose. */
export const isLowered = (plan: Plan, at: Position): boolean => {
  const own = stageExposes(plan, at.stage);
  return (
    at.exposurePpm < own.exposurePpm ||
    at.cohorts.length < own.cohorts.length ||
    at.mirrorsNothing === true
  );
};

/** What passing this stage would expose, ppm; everything after the last one. */
export const nextExposurePpm = (plan: Plan, index: number): number => {
  const next = plan.stages[index + 1];
  return next === undefined ? 1_000_000 : stageExposurePpm(next);
};

export const stagePhase = (stage: Stage): StagePhase => stage.kind;

/** What is exposed now in a label: the stage's own, or what is left of it after `lower`. */
export const positionLabel = (plan: Plan, at: Position): string => {
  const stage = plan.stages[at.stage];
  if (stage !== undefined && !isLowered(plan, at)) return stageLabel(stage);
  if (at.exposurePpm > 0) return `percent:${percent(at.exposurePpm)}`;
  return at.cohorts.length > 0 ? `cohort:${at.cohorts.join("+")}` : "percent:0%";
};

/** Full while it bakes, as people are told it. */
const fullInWords = `everybody but a ${percent(1_000_000 - fullPpm)} holdback`;

/** The same for people: `5% of users`, `everybody but a 1% holdback`, `the internal cohort only`, `nobody`. */
export const exposedInWords = (exposed: Exposed): string => {
  if (exposed.exposurePpm >= fullPpm) return fullInWords;
  if (exposed.exposurePpm > 0) return `${percent(exposed.exposurePpm)} of users`;
  if (exposed.cohorts.length === 0) return "nobody";
  return `the ${exposed.cohorts.join(" and ")} cohort only`;
};

export type Entering = {
  readonly stage: number;
  readonly exposed: Exposed;
  /** The entry before this one; null for the first. */
  readonly before: Position | null;
  readonly slowMs: number | null;
  readonly body: BodyMs | null;
  readonly nowMs: number;
};

/**
 * A new stage entry: each change of exposure is one, because counts are only comparable under one
 * exposure. Only a failed verdict is remembered across entries: a breach is never forgotten (S5).
 * What the judge must know of plan and budget is frozen here, so that it stays one value (S20).
 */
export const enter = (state: RolloutState, entering: Entering): Position => {
  const { stage, exposed, before, slowMs, body, nowMs } = entering;
  const { plan } = state.rollout;
  const slice = sliceOf(state.surroundings.budget);
  const isRaise =
    exposed.exposurePpm > (before?.exposurePpm ?? 0) ||
    exposed.cohorts.length > (before?.cohorts.length ?? 0) ||
    stage > (before?.stage ?? -1);
  return {
    stage,
    stageEntry: (before?.stageEntry ?? 0) + 1,
    decidedAtMs: nowMs,
    enteredAtMs: null,
    dwelledMs: 0,
    exposurePpm: exposed.exposurePpm,
    cohorts: exposed.cohorts,
    slowMs,
    body,
    lastVerdict: before?.lastVerdict?.outcome === "fail" ? before.lastVerdict : null,
    nextPpm: nextExposurePpm(plan, stage),
    ...(slice === null ? {} : { sliceFailures: slice }),
    ...(before?.failed === true ? { failed: true as const } : {}),
    ...(isRaise ? { raisedFrom: raisedFrom(before) } : {}),
  };
};

/** Thresholds of an entry that a further entry into the same stage keeps. */
export const frozenOf = ({ slowMs, body }: Position): Pick<Entering, "slowMs" | "body"> => ({
  slowMs,
  body: body ?? null,
});

const raisedFrom = (before: Position | null): RaisedFrom => ({
  exposurePpm: before?.exposurePpm ?? 0,
  cohorts: before?.cohorts ?? [],
});

/** Every splitter that was ever heard routes by the newest table; a silent one may not (S12). */
export const appliedEverywhere = (fleet: Fleet): boolean =>
  fleet.applied >= fleet.live && fleet.silent === 0;

export type Ticked = {
  readonly fleet: Fleet;
  /** The tick before this one, ms. */
  readonly tickedAtMs: number;
  readonly nowMs: number;
};

/**
 * The position after a tick: marks the moment when every splitter had applied it, then lets dwell
 * grow by the time since the last tick, at least 0 and at most `maxTickMs` (S18). A tick of the
 * millisecond of the decision cannot have seen its application and marks nothing.
 */
export const dwell = (at: Position, ticked: Ticked): Position => {
  const { fleet, tickedAtMs, nowMs } = ticked;
  if (fleet.live < 1 || !appliedEverywhere(fleet)) return at;
  if (at.enteredAtMs === null) return nowMs === at.decidedAtMs ? at : { ...at, enteredAtMs: nowMs };
  const grownMs = Math.min(Math.max(nowMs - tickedAtMs, 0), maxTickMs);
  return { ...at, dwelledMs: at.dwelledMs + grownMs };
};
