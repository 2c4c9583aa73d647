import type { Verdict } from "../judge/verdict.ts";
import { progressed, withHarm } from "./answer.ts";
import type { Decision } from "./decision.ts";
import { holdBreach, holdPlaced } from "./hold.ts";
import { isPastReturn } from "./no-return.ts";
import { dimmer } from "./people.ts";
import type { DraftState, Of, OpenState, PlacedState } from "./phases.ts";
import { rollBack } from "./roll-back.ts";
import type { Hold, Position, RolloutState } from "./state.ts";

/** Proven, and still the author's to decide. */
const doubts: Readonly<Partial<Record<Verdict["reason"], Hold["reason"]>>> = {
  immaterial: "immaterialRegression",
  suspect: "suspectRegression",
};

/**
 * A verdict never raises: it ends or holds the rollout, or is remembered for the next tick.
 * A fail counts whatever stage entry it is about; anything else only about this one.
 */
export const onVerdict = (state: PlacedState, input: Of<"verdict">, nowMs: number): Decision => {
  const { verdict } = input;
  const next = withHarm(state, input.harm);
  if (verdict.outcome === "fail") return breach(next, verdict, nowMs);
  const at = remember(state.at, verdict, nowMs);
  if (at === state.at) return progressed(next);
  const doubt = doubts[verdict.reason];
  if (isStage(next) && doubt !== undefined)
    return holdPlaced(next, at, {
      reason: doubt,
      sentence: `${verdict.sentence} Nothing goes back by itself for it.`,
      nowMs,
    });
  if (isStage(next) && verdict.reason === "sampleRatio" && at.mismatchAcknowledged !== true)
    return holdPlaced(next, at, {
      reason: "sampleRatio",
      sentence: `${verdict.sentence} Nothing is raised, and no comparison rolls back, until a person who knows why acknowledges it; absolute guards stay armed.`,
      nowMs,
    });
  return progressed({ ...next, at });
};

/** Nothing is exposed, so there is nothing to judge; a fail still ends it. */
export const onVerdictInDraft = (
  state: DraftState,
  input: Of<"verdict">,
  nowMs: number,
): Decision => {
  const next = withHarm(state, input.harm);
  return input.verdict.outcome === "fail"
    ? rollBackByVerdict(next, input.verdict, nowMs)
    : progressed(next);
};

/** Already going to 0 or over: only late reports of harm still count. */
export const onLateVerdict = (state: RolloutState, input: Of<"verdict">): Decision =>
  progressed(withHarm(state, input.harm));

const isStage = (state: PlacedState): boolean =>
  state.phase !== "holding" && state.phase !== "lowering";

/**
 * Proven bad (S5): back to 0 at once, or held where going back would do more harm: as planned, past
 * the point of no return, or while nothing answers at stable's addresses (S8).
 */
const breach = (state: PlacedState, verdict: Verdict, nowMs: number): Decision => {
  const isUnsafe = state.surroundings.stableReachable === false;
  const goesBack = state.rollout.plan.onBreach === "rollback" && !isPastReturn(state);
  if (goesBack && !isUnsafe) return rollBackByVerdict(state, verdict, nowMs);
  const reason = goesBack ? "noSafeTarget" : "breachHeld";
  if (state.phase === "holding" && state.hold.reason === reason) return progressed(state);
  const at = { ...state.at, lastVerdict: verdict };
  if (!goesBack) return holdBreach(state, at, { sentence: verdict.sentence, nowMs });
  const { id, endpoints } = state.rollout.stable;
  return holdPlaced(state, at, {
    reason: "noSafeTarget",
    sentence: `${verdict.sentence} Nothing answers at ${endpoints.join(", ")}, where ${id} should run, so it is not rolled back by itself: start ${id}, or roll back all the same.`,
    urgency: "page",
    nowMs,
  });
};

const rollBackByVerdict = (state: OpenState, verdict: Verdict, nowMs: number): Decision =>
  rollBack(withVerdict(state, verdict), {
    cause: { kind: "verdict", sentence: verdict.sentence, by: dimmer, verdict },
    markBad: verdict.sentence,
    nowMs,
  });

const withVerdict = (state: OpenState, verdict: Verdict): OpenState =>
  state.phase === "draft" ? state : { ...state, at: { ...state.at, lastVerdict: verdict } };

/**
 * The position with this verdict as its last; the same object when the verdict says nothing: it is
 * about another stage entry, older than what is known (unless the clock went back), or the breach
 * is known already. A run of blind verdicts keeps the time of its first, so that it has a length.
 */
const remember = (at: Position, verdict: Verdict, nowMs: number): Position => {
  const last = at.lastVerdict;
  if (verdict.evidence.stageEntry !== at.stageEntry || last?.outcome === "fail") return at;
  if (last !== null && verdict.atMs < last.atMs && last.atMs <= nowMs) return at;
  const isStillBlind = last?.outcome === "blind" && verdict.outcome === "blind";
  const atMs = isStillBlind ? last.atMs : verdict.atMs;
  return { ...at, lastVerdict: { ...verdict, atMs } };
};
