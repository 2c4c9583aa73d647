import type { Decision } from "./decision.ts";
import type { Input, InputKind } from "./input.ts";
import type { Phase, RolloutState } from "./state.ts";
import { type Row, type Transition, transitions } from "./transitions.ts";

/**
 * What follows from an input: the next state, what the shell must do, and why. Pure and total: the
 * same arguments give the same decision, and no state or input makes it throw. The only place where
 * exposure changes; its invariants are numbered in `docs/spec/rollout.md`.
 *
 * The shell stores the state even when `reason` is null (progress), journals it when it is not, and
 * executes the commands only after both are stored. A tick is at most about a second apart, and its
 * fleet must have been observed after the decision before it was published.
 */
export const decide = (state: RolloutState, input: Input, nowMs: number): Decision =>
  cell(state.phase, input.kind).decide(state, input, nowMs);

const cell = <P extends Phase, K extends InputKind>(phase: P, kind: K): Transition<P, K> => {
  const row: Row<P> = transitions[phase];
  return row[kind];
};
