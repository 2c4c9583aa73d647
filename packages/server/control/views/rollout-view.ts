import {
  endedAtMs,
  exposedCohorts,
  exposedPpm,
  isLive,
  mayVerbs,
  owedBy,
  positionOf,
  type RolloutState,
  stagesView,
  waitsFor,
} from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import type { Frozen } from "../../api/answer.ts";

export type SeenAt = {
  readonly nowMs: number;
  /** When each stage was first decided, by its index. */
  readonly stageTimes: ReadonlyMap<number, number>;
  readonly fleet: RolloutView["fleet"];
};

const holdOf = (state: RolloutState): Frozen<RolloutView>["hold"] =>
  "hold" in state ? state.hold : null;

const causeOf = (state: RolloutState): Frozen<RolloutView>["cause"] =>
  "cause" in state ? state.cause : null;

/** A rollout for API, CLI and UI: every word about what it waits for comes from the machine itself. */
export const rolloutView = (
  state: RolloutState,
  { nowMs, stageTimes, fleet }: SeenAt,
): Frozen<RolloutView> => {
  const { rollout, harm, looks, maxExposurePpm } = state;
  const at = positionOf(state);
  const cause = causeOf(state);
  return {
    id: rollout.id,
    service: rollout.service,
    phase: state.phase,
    candidate: rollout.candidate,
    stable: rollout.stable,
    objective: rollout.objective,
    attempt: rollout.attempt,
    shippedBy: rollout.shippedBy,
    shippedAtMs: rollout.shippedAtMs,
    endedAtMs: endedAtMs(state),
    exposurePpm: exposedPpm(state),
    maxExposurePpm,
    cohorts: exposedCohorts(state),
    stages: stagesView(state, stageTimes),
    stage: isLive(state) ? (at?.stage ?? null) : null,
    stageEntry: at?.stageEntry ?? 0,
    sentence: waitsFor(state, nowMs),
    verdict: at?.lastVerdict ?? cause?.verdict ?? null,
    hold: holdOf(state),
    cause,
    harm,
    looks,
    owed: owedBy(state),
    may: mayVerbs(state, nowMs),
    fleet,
  };
};
