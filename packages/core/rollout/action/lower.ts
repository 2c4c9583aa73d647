import { decided, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { tell } from "../people.ts";
import type { PlacedState } from "../phases.ts";
import { enter, exposedInWords, type Exposed, frozenOf } from "../position.ts";
import { carried } from "../carried.ts";
import type { Position } from "../state.ts";
import type { Said } from "./pause.ts";
import { saying } from "./words.ts";

/**
 * Turns exposure down and keeps it there until `resume`. `toPpm` null keeps named cohorts only; 0
 * leaves nobody. Always allowed while anything is exposed, whoever asks and whatever is known (S6).
 */
export const lower = (
  state: PlacedState,
  toPpm: number | null,
  { by, why, nowMs }: Said,
): Decision => {
  const exposed = target(state.at, toPpm);
  if (exposed === null)
    return refused(
      "notLower",
      `That is not lower: ${exposedInWords(state.at)} can see it now. Name less, or roll back.`,
    );
  const { at, rollout } = state;
  const entering = { stage: at.stage, exposed, before: at, ...frozenOf(at), nowMs };
  const lowered = enter(state, entering);
  const sentence = saying(by, `lowered it to ${exposedInWords(exposed)}`, why);
  return decided({ phase: "lowering", ...carried(state), at: lowered, by }, sentence, [
    { kind: "publish", rollout: rollout.id },
    tell(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
  ]);
};

/** What would be exposed; null when that is not strictly less than now. */
const target = (at: Position, toPpm: number | null): Exposed | null => {
  const exposurePpm = Math.floor(toPpm ?? 0);
  const cohorts = toPpm === 0 ? [] : at.cohorts;
  const isLess =
    exposurePpm < at.exposurePpm ||
    (exposurePpm === at.exposurePpm && cohorts.length < at.cohorts.length);
  return isLess && exposurePpm >= 0 ? { exposurePpm, cohorts } : null;
};
