import { decided } from "../answer.ts";
import { carried } from "../carried.ts";
import type { Decision } from "../decision.ts";
import { holdBreach, holdPlaced } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { retreatAfterMs, retreatSpreadMs, silentRollbackMs, undoRaiseMs } from "../limits.ts";
import { isPastReturn, noReturnInWords } from "../no-return.ts";
import { pageOf } from "../obstacles.ts";
import { dimmer, page } from "../people.ts";
import type { HoldingState, PlacedState, StageState } from "../phases.ts";
import { enter, type Exposed, exposedInWords, frozenOf } from "../position.ts";
import { rollBack } from "../roll-back.ts";
import type { Hold, Position } from "../state.ts";

type Placed = StageState | HoldingState;

/**
 * What takes exposure down without a verdict: control itself was silent for longer than the exposure
 * lease, the service pages soon after a raise, a candidate is silent and bad, nobody sees the
 * counts for too long. Null: nothing of it. Never raises.
 */
export const reflex = (state: Placed, fleet: Fleet, nowMs: number): Decision | null =>
  lapse(state, fleet, nowMs) ??
  undoRaise(state, nowMs) ??
  endSilence(state, fleet, nowMs) ??
  retreat(state, nowMs);

/** The lease kept by splitters has run out: what they did by themselves is decided here too (D1). */
const lapse = (state: Placed, { lapsed }: Fleet, nowMs: number): Decision | null => {
  if (lapsed === undefined || keepsWhenLost(state)) return null;
  const to = { exposurePpm: 0, cohorts: lapsed === "everything" ? [] : state.at.cohorts };
  if (!isLess(to, state.at)) return null;
  return lowerTo(state, to, {
    reason: "countsMissing",
    sentence: `Control was silent for longer than the exposure lease, so splitters have lowered it to ${exposedInWords(to)} by themselves.`,
    nowMs,
  });
};

/** What the data plane would keep too: full, and whatever may not go back. */
export const keepsWhenLost = (state: PlacedState): boolean => {
  const { plan } = state.rollout;
  if (plan.onLost === "keep" || isPastReturn(state)) return true;
  return plan.stages[state.at.stage]?.kind === "full";
};

/** A candidate that kills a shared database fails both arms alike, and undoing is cheap. */
const undoRaise = (state: Placed, nowMs: number): Decision | null => {
  const { at } = state;
  const burns = pageOf(state, nowMs);
  const from = at.raisedFrom;
  if (burns === null || from === undefined) return null;
  if (burns.sinceMs < at.decidedAtMs || burns.sinceMs - at.decidedAtMs > undoRaiseMs) return null;
  const isShadow = state.rollout.plan.stages[at.stage]?.kind === "shadow";
  if (at.mirrorsNothing === true || (!isShadow && !isLess(from, at))) return null;
  const why = `${burns.sentence} It began within an hour of the last raise`;
  if (isPastReturn(state))
    return holdOnce(state, {
      reason: "servicePage",
      sentence: `${why}. ${noReturnInWords(state)}`,
      urgency: "page",
      nowMs,
    });
  return lowerTo(state, from, {
    reason: "servicePage",
    sentence: `${why}, so that raise is undone, whoever is at fault: ${isShadow ? "nothing is copied any more" : `back to ${exposedInWords(from)}`}.`,
    nowMs,
  });
};

/** A process that hangs or crashes cannot say so: silent, and bad where others see it. */
const endSilence = (state: Placed, fleet: Fleet, nowMs: number): Decision | null => {
  const { telemetry } = state.surroundings;
  if (telemetry.kind !== "candidateSilent") return null;
  if (nowMs - telemetry.sinceMs < silentRollbackMs) return null;
  const isDead = fleet.candidateHealthy === false;
  if (!isDead && !looksBad(state)) return null;
  const sentence = `The candidate's own events stopped while stable's go on, and ${isDead ? "it does not answer its health check" : "its split counts are bad as well"}.`;
  if (isPastReturn(state) || state.rollout.plan.onBreach === "hold")
    return state.phase === "holding" && state.hold.reason === "breachHeld"
      ? null
      : holdBreach(state, state.at, { sentence, nowMs });
  return rollBack(state, {
    cause: { kind: "silence", sentence, by: dimmer, verdict: state.at.lastVerdict },
    markBad: sentence,
    nowMs,
  });
};

/** More than the SLO allows fails, and twice as much as on stable. Holds need no proof; this is one of two signs. */
const looksBad = ({ at, rollout }: Placed): boolean => {
  const evidence = at.lastVerdict?.evidence;
  if (evidence === undefined || evidence.candidate.requests === 0) return false;
  const share = evidence.candidate.failures / evidence.candidate.requests;
  const stable = evidence.stable.failures / Math.max(1, evidence.stable.requests);
  return share > 1 - rollout.objective && share > 2 * stable;
};

/** Unproven shares do not outlive half an hour without sight; named cohorts stay. */
const retreat = (state: Placed, nowMs: number): Decision | null => {
  if (state.phase !== "holding" || state.hold.reason !== "countsMissing") return null;
  if (keepsWhenLost(state) || state.at.exposurePpm === 0) return null;
  const afterMs = retreatAfterMs + spread(state.rollout.id);
  if (nowMs - state.hold.sinceMs < afterMs) return null;
  const to = { exposurePpm: 0, cohorts: state.at.cohorts };
  return lowerTo(state, to, {
    reason: "countsMissing",
    sentence: `There has been no sight of the split counts for half an hour, so it retreats to ${exposedInWords(to)}.`,
    nowMs,
  });
};

/** Spread by name, so that one blind hour does not move the traffic of all services at once. */
const spread = (id: string): number => {
  let sum = 0;
  for (let k = 0; k < id.length; k += 1) sum = (sum * 31 + id.charCodeAt(k)) % retreatSpreadMs;
  return sum;
};

const isLess = (to: Exposed, at: Position): boolean =>
  to.exposurePpm < at.exposurePpm ||
  (to.exposurePpm === at.exposurePpm && to.cohorts.length < at.cohorts.length);

type Lowering = Pick<Hold, "reason" | "sentence"> & { readonly nowMs: number };

const lowerTo = (
  state: Placed,
  exposed: Exposed,
  { reason, sentence, nowMs }: Lowering,
): Decision => {
  const { at, rollout } = state;
  const entering = { stage: at.stage, exposed, before: at, ...frozenOf(at), nowMs };
  const entered = enter(state, entering);
  const isShadow = rollout.plan.stages[at.stage]?.kind === "shadow";
  const lowered = isShadow ? { ...entered, mirrorsNothing: true as const } : entered;
  return decided(
    {
      phase: "lowering",
      ...carried(state),
      at: lowered,
      by: dimmer,
      holdsFor: { reason, sentence },
    },
    sentence,
    [
      { kind: "publish", rollout: rollout.id },
      page(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
    ],
  );
};

/** A hold that stands already for this reason is not begun again. */
const holdOnce = (state: Placed, why: Parameters<typeof holdPlaced>[2]): Decision | null =>
  state.phase === "holding" && state.hold.reason === why.reason
    ? null
    : holdPlaced(state, state.at, why);
