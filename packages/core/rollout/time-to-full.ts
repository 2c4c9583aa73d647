import { marginFor, userMinutesFor } from "../judge/certificate/forecast.ts";
import { floorRequests, floorUnits } from "../judge/policy.ts";
import type { Plan, Stage } from "./plan.ts";
import { nextExposurePpm, stageExposurePpm } from "./position.ts";

/** What a service's traffic looks like, for an expectation and not for a promise. */
export type TrafficSeen = {
  readonly requestsPerSecond: number;
  /** Share of stable's requests that fail. */
  readonly stableShare: number;
  /** Requests of one active user in a minute. */
  readonly requestsPerUserMinute: number;
  readonly objective: number;
};

export type StageTime = {
  readonly stage: number;
  /** Expected for a version as good as stable, ms; null: never at this traffic. */
  readonly ms: number | null;
  /** What takes the time. */
  readonly because: "dwell" | "proof" | "noTraffic";
};

/** Sheets tell user-minutes once a minute: proof cannot come sooner. */
const sheetMs = 60_000;

/** Least and expected time of each stage before full, for a change as good as stable. */
export const expectedStageTimes = (plan: Plan, traffic: TrafficSeen): readonly StageTime[] =>
  plan.stages.flatMap((stage, index) =>
    stage.kind === "full" ? [] : [{ stage: index, ...timeOf(plan, { stage, index }, traffic) }],
  );

type Staged = { readonly stage: Stage; readonly index: number };

const timeOf = (
  plan: Plan,
  { stage, index }: Staged,
  traffic: TrafficSeen,
): Pick<StageTime, "ms" | "because"> => {
  const proofMs = plan.unproven === true ? 0 : proofTime(plan, { stage, index }, traffic);
  if (proofMs === null) return { ms: null, because: "noTraffic" };
  return proofMs > stage.dwellMs
    ? { ms: proofMs, because: "proof" }
    : { ms: stage.dwellMs, because: "dwell" };
};

const proofTime = (plan: Plan, { stage, index }: Staged, traffic: TrafficSeen): number | null => {
  if (stage.kind === "cohort") return 0;
  const exposure =
    stage.kind === "shadow" ? stage.mirrorPpm / 1_000_000 : stageExposurePpm(stage) / 1_000_000;
  const perSecond = traffic.requestsPerSecond * exposure;
  if (!(perSecond > 0)) return null;
  const floorMs = (floorRequests / perSecond) * 1_000;
  if (stage.kind === "shadow") return floorMs;
  const next = nextExposurePpm(plan, index);
  const trials = 1_000_000;
  const share = { bad: Math.round(traffic.stableShare * trials), trials };
  const userMinutes = userMinutesFor(share, marginFor(traffic.objective, next));
  const perMinute = (60 * perSecond) / Math.max(1, traffic.requestsPerUserMinute);
  const certificateMs = Math.max(sheetMs, (Math.max(userMinutes, floorUnits) / perMinute) * 60_000);
  return Math.max(floorMs, certificateMs);
};

/** Sum until full is entered, ms; null where a stage is never left. */
export const timeToFull = (times: readonly StageTime[]): number | null =>
  times.reduce<number | null>((sum, { ms }) => (sum === null || ms === null ? null : sum + ms), 0);

/** A plan that takes longer than this is too slow for ten deploys a day: `low-traffic` is offered. */
export const slowPlanMs = 24 * 3_600_000;
