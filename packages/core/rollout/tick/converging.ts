import { decided, progressed, withHarm } from "../answer.ts";
import type { Command, Decision } from "../decision.ts";
import { holdPlaced } from "../hold.ts";
import { slowConvergenceMs } from "../limits.ts";
import { hasFailed } from "../obstacles.ts";
import { page } from "../people.ts";
import type { In, LoweringState, Of } from "../phases.ts";
import { appliedEverywhere, exposedInWords } from "../position.ts";
import { carried } from "../carried.ts";
import { seen } from "./seen.ts";

/** Lowered once every splitter has applied it; then it waits for a person. */
export const tickLowering = (state: LoweringState, input: Of<"tick">, nowMs: number): Decision => {
  const next: LoweringState = seen(state, input, nowMs);
  if (nowMs === state.at.decidedAtMs || !appliedEverywhere(input.fleet)) return progressed(next);
  const at = { ...state.at, enteredAtMs: nowMs };
  const now = exposedInWords(at);
  if (hasFailed(at))
    return holdPlaced(next, at, {
      reason: "breachHeld",
      sentence: `Lowered to ${now}. It failed before${at.lastVerdict === null ? "." : `: ${at.lastVerdict.sentence}`} Roll back, or lower it further.`,
      nowMs,
    });
  if (state.holdsFor !== undefined) return holdPlaced(next, at, { ...state.holdsFor, nowMs });
  return holdPlaced(next, at, {
    reason: "paused",
    sentence: `Lowered to ${now} by ${state.by.name}; \`resume\` goes back to the stage with fresh evidence.`,
    owner: state.by.name,
    nowMs,
  });
};

/**
 * Rolled back once nobody can be on the candidate any more: every splitter heard has applied 0, and
 * every silent one was excluded after its exposure lease (S13).
 */
export const tickRollingBack = (
  state: In<"rolling_back">,
  input: Of<"tick">,
  nowMs: number,
): Decision => {
  const next: In<"rolling_back"> = seen(state, input, nowMs);
  const { rollout, cause, decidedAtMs } = state;
  if (nowMs === decidedAtMs || !appliedEverywhere(input.fleet))
    return progressedOrLate(next, state.tickedAtMs);
  return decided(
    { phase: "rolled_back", ...carried(next), cause, decidedAtMs, convergedAtMs: nowMs },
    `Nobody is on ${rollout.candidate.id} any more; ${rollout.stable.id} serves everybody.`,
    [{ kind: "publish", rollout: rollout.id }],
  );
};

/** Says once that going to 0 takes too long (L5): at the tick that crosses the limit. */
const progressedOrLate = (state: In<"rolling_back">, beforeMs: number): Decision => {
  const dueMs = state.decidedAtMs + slowConvergenceMs;
  if (beforeMs > dueMs || state.tickedAtMs <= dueMs) return progressed(state);
  const { rollout } = state;
  const sentence =
    "A splitter has still not applied 0%; if it is cut off, it goes to 0% by itself at the end of its exposure lease.";
  const commands: readonly Command[] = [
    { kind: "publish", rollout: rollout.id },
    page(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
  ];
  return decided(state, sentence, commands);
};

/** After the end only late reports of harm still count. */
export const tickEnded = (state: In<"rolled_back" | "done">, input: Of<"tick">): Decision =>
  progressed(withHarm(state, input.harm));
