import { decided, progressed } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { spanInWords } from "../duration.ts";
import { holdPlaced, leaveHold, reminderMs } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { isPastReturn } from "../no-return.ts";
import { freshVerdict, type Obstacle, obstacles, pageOf } from "../obstacles.ts";
import { dimmer, page, tell } from "../people.ts";
import type { HoldingState, Of } from "../phases.ts";
import { appliedEverywhere, exposedInWords, isLowered } from "../position.ts";
import { placedVerdict, rollBack } from "../roll-back.ts";
import type { Hold } from "../state.ts";
import { reflex } from "./reflex.ts";
import { seenAt } from "./seen.ts";
import { goOn } from "./stage.ts";

/**
 * Holds that a person began or must judge stay; the others end when their cause ends. A tick of the
 * millisecond in which the hold began is the one that began it.
 */
export const tickHolding = (state: HoldingState, input: Of<"tick">, nowMs: number): Decision => {
  const { fleet } = input;
  const next = seenAt(state, input, nowMs);
  if (nowMs === state.hold.sinceMs) return progressed(next);
  const down = reflex(next, fleet, nowMs) ?? lateRollBack(next, nowMs);
  if (down !== null) return down;
  const ended = endsBecause(next, fleet, nowMs);
  if (ended === null) return remind(next, nowMs);
  if (isLowered(next.rollout.plan, next.at)) return stayLowered(next, ended, nowMs);
  const on = leaveHold(next, next.at);
  const further = goOn(on, fleet, nowMs);
  if (!further.ok || further.reason !== null) return further;
  return decided(on, `${ended} It goes on.`);
};

/** It failed while there was nothing safe to go back to; now there is. */
const lateRollBack = (state: HoldingState, nowMs: number): Decision | null => {
  if (state.hold.reason !== "noSafeTarget") return null;
  if (state.surroundings.stableReachable === false) return null;
  const verdict = placedVerdict(state);
  const sentence = verdict?.sentence ?? "It failed.";
  return rollBack(state, {
    cause: { kind: "verdict", sentence, by: dimmer, verdict },
    markBad: sentence,
    nowMs,
  });
};

/** What lowered it is over, but going up again is a person's word (S1). */
const stayLowered = (state: HoldingState, ended: string, nowMs: number): Decision =>
  holdPlaced(state, state.at, {
    reason: "paused",
    sentence: `${ended} It was lowered to ${exposedInWords(state.at)}; \`resume\` goes back to the stage with fresh evidence.`,
    nowMs,
  });

/** Why the hold is over, in words; null while it stands. */
const endsBecause = (state: HoldingState, fleet: Fleet, nowMs: number): string | null => {
  const { surroundings, at } = state;
  const isGone = (kind: Obstacle["kind"]): boolean =>
    obstacles(state, nowMs).every((obstacle) => obstacle.kind !== kind);
  switch (state.hold.reason) {
    case "countsMissing": {
      const verdict = freshVerdict(at, nowMs);
      return verdict !== null && verdict.outcome !== "blind" ? "Split counts are back." : null;
    }
    case "lookRequired":
      return isGone("look") ? "The look was given." : null;
    case "approvalRequired":
      return isGone("approval") ? "It was approved." : null;
    case "window":
      return isGone("window") ? "The window is open." : null;
    case "budget":
      return isGone("budget") ? "The error budget allows it." : null;
    case "lineStopped":
      return surroundings.stopped === null ? "The line goes on." : null;
    case "servicePage":
      return pageOf(state, nowMs) === null ? "The service's burn alert is over." : null;
    case "contradiction":
      return isGone("contradiction") ? "Events and split counts agree." : null;
    case "candidateSilent":
      return isGone("candidateSilent") ? "The candidate sends events again." : null;
    case "eventsSilent":
      return isGone("eventsSilent") ? "Events are back." : null;
    case "sampleRatio":
      return at.mismatchAcknowledged === true ? "It was acknowledged." : null;
    case "deadline":
      return obstacles(state, nowMs).length === 0 ? "It is proven now." : null;
    case "splitterRefused":
      return fleet.refusal === null && appliedEverywhere(fleet)
        ? "Every splitter has the newest table."
        : null;
    case "candidateUnreachable":
      return fleet.candidateHealthy === true ? "The candidate answers." : null;
    case "paused":
    case "immaterialRegression":
    case "suspectRegression":
    case "breachHeld":
    case "noSafeTarget":
      return null;
  }
};

/** Holds that the plan may end by going back once their deadline has passed. */
const answerable: ReadonlySet<Hold["reason"]> = new Set([
  "lookRequired",
  "approvalRequired",
  "deadline",
]);

/** Past its deadline the plan decides; by default the owner is told again, once per period. */
const remind = (state: HoldingState, nowMs: number): Decision => {
  const { hold, rollout, at } = state;
  if (hold.deadlineMs === null || nowMs <= hold.deadlineMs) return progressed(state);
  const after = spanInWords(nowMs - hold.sinceMs);
  if (
    rollout.plan.onDeadline === "rollback" &&
    answerable.has(hold.reason) &&
    !isPastReturn(state)
  ) {
    const sentence = `Nobody answered within ${after}, and the plan says to roll back then. ${hold.sentence}`;
    return rollBack(state, {
      cause: { kind: "deadline", sentence, by: dimmer, verdict: at.lastVerdict },
      markBad: null,
      nowMs,
    });
  }
  const sentence = `Still held after ${after}. ${hold.sentence}`;
  const deadlineMs = nowMs + reminderMs(rollout, at.stage);
  const say = hold.reason === "breachHeld" || hold.reason === "noSafeTarget" ? page : tell;
  return decided({ ...state, hold: { ...hold, deadlineMs } }, sentence, [
    say(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
  ]);
};
