import { fullPpm, percent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";

const wholePpm = 1_000_000;

/** A dimmer bar: how far the candidate shines, where it goes next, how far it has been. */
export type DimmerView = {
  /** Share of the bar that glows, 0 … 1. */
  readonly lit: number;
  /** `25%`. */
  readonly exposure: string;
  /** `75%`: what stable serves. */
  readonly rest: string;
  /** At full: why stable still serves a little; null elsewhere. */
  readonly holdback: string | null;
  /** Named cohorts that see the candidate beside the percentage: `internal`; empty when none. */
  readonly cohorts: readonly string[];
  /** Where the next stage would put the edge, 0 … 1; null when nothing comes. */
  readonly next: number | null;
  /** Highest share ever lit, where that is above what is lit now, 0 … 1; else null. */
  readonly reached: number | null;
  readonly reachedText: string | null;
  /** The whole bar as one sentence, for those who do not see it. */
  readonly sentence: string;
};

export const dimmerView = (rollout: RolloutView): DimmerView => {
  const exposure = percent(rollout.exposurePpm);
  const rest = percent(wholePpm - rollout.exposurePpm);
  const reached = rollout.maxExposurePpm > rollout.exposurePpm;
  const named = rollout.cohorts.length > 0 ? `, plus ${cohortWords(rollout.cohorts)},` : "";
  return {
    lit: rollout.exposurePpm / wholePpm,
    exposure,
    rest,
    holdback: rollout.exposurePpm === fullPpm ? "held back until it is done" : null,
    cohorts: rollout.cohorts,
    next: nextShare(rollout),
    reached: reached ? rollout.maxExposurePpm / wholePpm : null,
    reachedText: reached ? `reached ${percent(rollout.maxExposurePpm)}` : null,
    sentence: `${exposure} of users${named} on ${rollout.candidate.id}, ${rest} on ${rollout.stable.id}`,
  };
};

/** `internal users`, `internal and beta users`. */
export const cohortWords = (cohorts: readonly string[]): string =>
  cohorts.length === 0
    ? "nobody"
    : `${new Intl.ListFormat("en").format(cohorts.map((name) => name))} users`;

const nextShare = (rollout: RolloutView): number | null => {
  const next = rollout.stages.find((stage) => stage.state === "next");
  if (next === undefined || next.exposurePpm <= rollout.exposurePpm) return null;
  return next.exposurePpm / wholePpm;
};
