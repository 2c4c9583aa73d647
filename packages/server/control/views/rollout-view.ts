import {
  type AlphaLedger,
  endedAtMs,
  exposedCohorts,
  exposedPpm,
  type Forecast,
  forecastInWords,
  isLive,
  isPastReturn,
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
  /** Who may spend which part of the chance of a false alarm. */
  readonly ledger: AlphaLedger;
};

const holdOf = (state: RolloutState): Frozen<RolloutView>["hold"] =>
  "hold" in state ? state.hold : null;

const causeOf = (state: RolloutState): Frozen<RolloutView>["cause"] =>
  "cause" in state ? state.cause : null;

const expectationsOf = (state: RolloutState): Frozen<RolloutView>["expectations"] =>
  (state.rollout.expectations ?? []).map((expectation) => ({
    ...expectation,
    outcome: state.outcomes.find((outcome) => outcome.expectation === expectation.id) ?? null,
    answers: state.answers.filter((answer) => answer.expectation === expectation.id),
  }));

/** A forecast with its sentence. */
export const forecastView = (
  forecast: Forecast | null,
): (Forecast & { readonly sentence: string }) | null =>
  forecast === null ? null : { ...forecast, sentence: forecastInWords(forecast) };

const noReturnOf = (state: RolloutState): Frozen<RolloutView>["noReturn"] => {
  const { noReturn } = state.rollout.plan;
  return noReturn === undefined ? null : { ...noReturn, past: isPastReturn(state) };
};

/** A rollout for API, CLI and UI: every word about what it waits for comes from the machine itself. */
export const rolloutView = (
  state: RolloutState,
  { nowMs, stageTimes, fleet, ledger }: SeenAt,
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
    ledger,
    harm,
    looks,
    owed: owedBy(state),
    approvals: state.approvals,
    delegations: state.delegations,
    expectations: expectationsOf(state),
    forecast: forecastView(state.surroundings.forecast),
    budget: state.surroundings.budget,
    unproven: rollout.plan.unproven === true,
    hotfix: rollout.hotfix ?? null,
    noReturn: noReturnOf(state),
    may: mayVerbs(state, nowMs),
    fleet,
  };
};
