import { decide } from "./decide.ts";
import type { JournalEntry } from "./decision.ts";
import { reviewOwed, unanswered } from "./gates.ts";
import type { Action, Input } from "./input.ts";
import { owners } from "./people.ts";
import { stageLabel, type Stage } from "./plan.ts";
import { stageExposurePpm } from "./position.ts";
import type { Position, RolloutState } from "./state.ts";

/** The position in the plan; null before the first stage and after the end. */
export const positionOf = (state: RolloutState): Position | null =>
  "at" in state ? state.at : null;

/** What is exposed by decision, ppm: 0 once it goes back, all once it is done. */
export const exposedPpm = (state: RolloutState): number => {
  if (state.phase === "done" || state.phase === "owed") return 1_000_000;
  return state.phase === "rolling_back" ? 0 : (positionOf(state)?.exposurePpm ?? 0);
};

/** Named cohorts that see the candidate by decision. */
export const exposedCohorts = (state: RolloutState): readonly string[] =>
  state.phase === "rolling_back" || state.phase === "owed"
    ? []
    : (positionOf(state)?.cohorts ?? []);

/** When it ended, ms; null while it lives. */
export const endedAtMs = (state: RolloutState): number | null => {
  if (state.phase === "done") return state.doneAtMs;
  return state.phase === "rolled_back" ? state.convergedAtMs : null;
};

/** The rollout still needs ticks: it may be exposed, or it is not yet everywhere at 0. */
export const isLive = (state: RolloutState): boolean =>
  state.phase !== "done" && state.phase !== "rolled_back";

/** The rollout occupies its service: another one replaces it, waits or is refused (S9). */
export const isRaising = (state: RolloutState): boolean =>
  isLive(state) && !["rolling_back", "queued", "owed"].includes(state.phase);

export type StageView = {
  readonly label: string;
  readonly kind: Stage["kind"];
  readonly exposurePpm: number;
  readonly dwellMs: number;
  readonly look: Stage["look"];
  readonly approval: "none" | "required";
  /** `failed`: the stage out of which it was rolled back. */
  readonly state: "done" | "now" | "next" | "never" | "failed";
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
    approval: stage.approval ?? "none",
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
  if (state.phase === "done" || state.phase === "owed")
    return times.size === 0 || times.has(index) ? "done" : "never";
  if (state.phase === "queued") return "next";
  if (!isRaising(state)) {
    const last = Math.max(at?.stage ?? -1, ...times.keys());
    if (index > last) return "never";
    return index === last ? "failed" : "done";
  }
  if (at === null || index > at.stage) return "next";
  return index === at.stage ? "now" : "done";
};

/** Each verb with the least that it needs, as a person would ask it. */
const probes = (state: RolloutState): readonly Action[] => [
  { verb: "promote", why: "" },
  { verb: "pause", why: "" },
  { verb: "resume", why: "" },
  { verb: "lower", toPpm: 0, why: "" },
  { verb: "rollback", why: "" },
  { verb: "good", note: "", opened: [] },
  { verb: "bad", note: "", opened: [] },
  { verb: "acknowledge", why: "known" },
  { verb: "delegate", to: "somebody", why: "" },
  ...unanswered(state)
    .slice(0, 1)
    .map(({ id }): Action => ({ verb: "answer", expectation: id, answer: "met", note: "" })),
];

/**
 * The verbs that would be accepted now and change something: each is put to `decide`, so that what
 * is offered and what is allowed cannot differ. `approve` is asked as a teammate, the rest as one of
 * those who answer for the change.
 */
export const mayVerbs = (state: RolloutState, nowMs: number): readonly Action["verb"][] => {
  const own = owners(state.rollout)[0] ?? state.rollout.shippedBy.name;
  const answerer = unanswered(state)[0]?.author ?? own;
  const isOpen = (action: Action): boolean => {
    const name = action.verb === "answer" ? answerer : own;
    return changes(state, { kind: "action", by: { kind: "person", name }, ...action }, nowMs);
  };
  const verbs = probes(state).flatMap((action) => (isOpen(action) ? [action.verb] : []));
  return asksApproval(state, nowMs) ? [...verbs, "approve"] : verbs;
};

const changes = (state: RolloutState, input: Input, nowMs: number): boolean => {
  const decision = decide(state, input, nowMs);
  return decision.ok && decision.state !== state;
};

/** Approving is offered where it is asked for. */
const asksApproval = (state: RolloutState, nowMs: number): boolean => {
  const at = positionOf(state);
  if (at === null) return false;
  const isAsked = state.rollout.plan.stages[at.stage]?.approval === "required" || reviewOwed(state);
  const by = { kind: "person", name: "a teammate" } as const;
  return isAsked && changes(state, { kind: "action", by, verb: "approve", note: "" }, nowMs);
};
