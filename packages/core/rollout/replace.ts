import { decided, progressed } from "./answer.ts";
import { carried } from "./carried.ts";
import type { Decision } from "./decision.ts";
import { freshVerdict } from "./obstacles.ts";
import { isPastReturn } from "./no-return.ts";
import { tell } from "./people.ts";
import type { DraftState, Of, OpenState, PlacedState, StageState } from "./phases.ts";
import { adopting } from "./raise.ts";
import { placedVerdict, rollBack } from "./roll-back.ts";

/**
 * Another rollout of the service takes its place. One that bakes at full with nothing against it
 * becomes stable at once, and what it owes lives on; past its point of no return it stays, and the
 * next ship is refused; any other goes to 0, unmarked.
 * The shell decides this input first, and pins the next rollout's stable version after it.
 */
export const replace = (
  state: DraftState | PlacedState,
  input: Of<"replaced">,
  nowMs: number,
): Decision => {
  if (state.phase === "full" && isSound(state, nowMs)) return owe(state, input);
  if (isPastReturn(state)) return progressed(state);
  const sentence = `${input.next} takes its place.`;
  return rollBack(state, {
    cause: { kind: "replaced", sentence, by: input.by, verdict: placedVerdict(state) },
    markBad: null,
    nowMs,
  });
};

const owe = (state: StageState, input: Of<"replaced">): Decision => {
  const { rollout, at } = state;
  const because = `${input.next} began while it baked at full, so ${rollout.candidate.id} is stable at once.`;
  const sentence = `${because} What it owes lives on, and can still take both back.`;
  return decided(
    { phase: "owed", ...carried(state), at, next: input.next, maxExposurePpm: 1_000_000 },
    sentence,
    [...adopting(state), tell(rollout, sentence)],
  );
};

/** The version that it is compared with is rolled back: whatever was learnt was learnt against it. */
export const loseStable = (state: OpenState, input: Of<"stableLost">, nowMs: number): Decision => {
  const { by, sentence } = input;
  return rollBack(state, {
    cause: { kind: "stable", sentence, by, verdict: placedVerdict(state) },
    markBad: null,
    nowMs,
  });
};

const isSound = (state: PlacedState, nowMs: number): boolean => {
  const verdict = freshVerdict(state.at, nowMs);
  return (
    state.at.enteredAtMs !== null &&
    verdict !== null &&
    (verdict.outcome === "pass" || verdict.outcome === "undecided")
  );
};
