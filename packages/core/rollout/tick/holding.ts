import { decided, progressed, withHarm } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { spanInWords } from "../duration.ts";
import { leaveHold, reminderMs } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { lookGiven } from "../look.ts";
import { freshVerdict, obstacles } from "../obstacles.ts";
import { tell } from "../people.ts";
import type { HoldingState, Of } from "../phases.ts";
import { appliedEverywhere, dwell } from "../position.ts";
import { goOn } from "./stage.ts";

/** Holds that a person began or must judge stay; the others end when their cause ends. */
export const tickHolding = (state: HoldingState, input: Of<"tick">, nowMs: number): Decision => {
  const { fleet } = input;
  const at = dwell(state.at, { fleet, tickedAtMs: state.tickedAtMs, nowMs });
  const next: HoldingState = { ...withHarm(state, input.harm), at, tickedAtMs: nowMs };
  const ended = endsBecause(next, fleet, nowMs);
  if (ended === null) return remind(next, nowMs);
  const on = leaveHold(next, at);
  const further = goOn(on, fleet, nowMs);
  if (!further.ok || further.reason !== null) return further;
  return decided(on, `${ended} It goes on.`);
};

/** Why the hold is over, in words; null while it stands. */
const endsBecause = (state: HoldingState, fleet: Fleet, nowMs: number): string | null => {
  switch (state.hold.reason) {
    case "countsMissing": {
      const verdict = freshVerdict(state.at, nowMs);
      return verdict !== null && verdict.outcome !== "blind" ? "Split counts are back." : null;
    }
    case "lookRequired":
      return lookGiven(state) ? "The look was given." : null;
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
    case "breachHeld":
      return null;
  }
};

/** Past its deadline the owner is told again, once per period. */
const remind = (state: HoldingState, nowMs: number): Decision => {
  const { hold, rollout, at } = state;
  if (hold.deadlineMs === null || nowMs <= hold.deadlineMs) return progressed(state);
  const sentence = `Still held after ${spanInWords(nowMs - hold.sinceMs)}. ${hold.sentence}`;
  const deadlineMs = nowMs + reminderMs(rollout, at.stage);
  return decided({ ...state, hold: { ...hold, deadlineMs } }, sentence, [
    tell(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
  ]);
};
