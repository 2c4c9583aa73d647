import { decided, progressed } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { openRollout } from "../open-rollout.ts";
import type { In, Of } from "../phases.ts";
import { seen } from "./seen.ts";

/** Nothing is exposed; it waits for its turn. */
export const tickQueued = (state: In<"queued">, input: Of<"tick">, nowMs: number): Decision =>
  progressed(seen(state, input, nowMs));

/** The service is free: the draft begins against what is stable now, which is pinned here. */
export const takeTurn = (state: In<"queued">, { stable }: Of<"turn">, nowMs: number): Decision => {
  const rollout = { ...state.rollout, stable };
  const sentence = `Its turn has come: ${rollout.candidate.id} begins at 0% against ${stable.id}.`;
  return decided(openRollout(rollout, nowMs), sentence, [{ kind: "publish", rollout: rollout.id }]);
};
