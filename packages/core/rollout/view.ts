import { decide } from "./decide.ts";
import type { JournalEntry } from "./decision.ts";
import type { Action } from "./input.ts";
import { owners } from "./people.ts";
import { stageLabel, type Stage } from "./plan.ts";
import { stageExposurePpm } from "./position.ts";
import type { Position, RolloutState } from "./state.ts";

/** The position in the plan; null before the first stage and after the end. */
export const positionOf = (state: RolloutState): Position | null =>
  "at" in state ? state.at : null;

/** What is exposed by decision, ppm: 0 once it goes back, all once it is done. */
export const exposedPpm = (state: RolloutState): number => {
  if (state.phase === "done") return 1_000_000;
  return state.phase === "rolling_back" ? 0 : (positionOf(state)?.exposurePpm ?? 0);
};

/** Named cohorts that see the candidate by decision. */
export const exposedCohorts = (state: RolloutState): readonly string[] =>
  state.phase === "rolling_back" ? [] : (positionOf(state)?.cohorts ?? []);

/** When it ended, ms; null while it lives. */
export const endedAtMs = (state: RolloutState): number | null => {
  if (state.phase === "done") return state.doneAtMs;
  return state.phase === "rolled_back" ? state.convergedAtMs : null;
};

/** The rollout still needs ticks: it may be exposed, or it is not yet everywhere at 0. */
export const isLive = (state: RolloutState): boolean =>
  state.phase !== "done" && state.phase !== "rolled_back";

/** The rollout occupies its service: another one replaces it or is refused (S9). */
export const isRaising = (state: RolloutState): boolean =>
  isLive(state) && state.phase !== "rolling_back";

export type StageView = {
  readonly label: string;
  readonly kind: Stage["kind"];
  readonly exposurePpm: number;
  readonly dwellMs: number;
  readonly look: Stage["look"];
  readonly state: "done" | "now" | "next" | "never";
  readonly enteredAtMs: number | null;
};

/** When each stage was first decided, by its index: what `stagesView` says about stages left behind. */
export const stageTimes = (entries: readonly JournalEntry[]): ReadonlyMap<number, number> => {
  const times = new Map<number, number>();
  for (const { state } of entries) {
    const at = positionOf(state);
    if (at !== null && !times.has(at.stage)) times.set(at.stage, at.decidedAtMs);
  }
  return times;
};

/** The rail of stages: those left behind, the one it is in, those to come, those never reached. */
export const stagesView = (
  state: RolloutState,
  times: ReadonlyMap<number, number>,
): readonly StageView[] => {
  const at = positionOf(state);
  return state.rollout.plan.stages.map((stage, index) => ({
    label: stageLabel(stage),
    kind: stage.kind,
    exposurePpm: stageExposurePpm(stage),
    dwellMs: stage.dwellMs,
    look: stage.look,
    state: placeOf(state, index, times),
    enteredAtMs:
      at?.stage === index && at.enteredAtMs !== null
        ? (times.get(index) ?? at.enteredAtMs)
        : (times.get(index) ?? null),
  }));
};

const placeOf = (
  state: RolloutState,
  index: number,
  times: ReadonlyMap<number, number>,
): StageView["state"] => {
  const at = positionOf(state);
  if (state.phase === "done") return times.size === 0 || times.has(index) ? "done" : "never";
  if (!isRaising(state)) {
    const wasReached = times.has(index) || (at !== null && index <= at.stage);
    return wasReached ? "done" : "never";
  }
  if (at === null || index > at.stage) return "next";
  return index === at.stage ? "now" : "done";
};

/** Each verb with the least that it needs, as a person would ask it. */
const probes: readonly Action[] = [
  { verb: "promote", why: "" },
  { verb: "pause", why: "" },
  { verb: "resume", why: "" },
  { verb: "lower", toPpm: 0, why: "" },
  { verb: "rollback", why: "" },
  { verb: "good", note: "", opened: [] },
  { verb: "bad", note: "", opened: [] },
];

/**
 * The verbs that would be accepted now and change something: each is put to `decide`, so that what
 * is offered and what is allowed cannot differ.
 */
export const mayVerbs = (state: RolloutState, nowMs: number): readonly Action["verb"][] => {
  const name = owners(state.rollout)[0] ?? state.rollout.shippedBy.name;
  return probes.flatMap((action) => {
    const decision = decide(
      state,
      { kind: "action", by: { kind: "person", name }, ...action },
      nowMs,
    );
    return decision.ok && decision.state !== state ? [action.verb] : [];
  });
};
