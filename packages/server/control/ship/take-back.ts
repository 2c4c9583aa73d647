import { type Actor, decide, isLive, type RolloutState } from "@dimmer/core";
import type { Memory } from "../memory.ts";
import type { Move } from "../reconciler.ts";

/**
 * A version that is stable already is taken back: the rollouts that came after it were compared with
 * it, or became stable after it, and go back in the same transaction. None for any other move.
 */
export const followersOf = (
  memory: Memory,
  { id, state }: Pick<Move, "id" | "state">,
  { by, nowMs }: { readonly by: Actor; readonly nowMs: number },
): readonly Move[] => {
  if (memory.rollout(id)?.state.phase !== "owed" || state.phase !== "rolling_back") return [];
  const sentence = `${state.rollout.candidate.id}, which it was compared with, is rolled back.`;
  return memory.after(id).flatMap((live): readonly Move[] => {
    const decision = decide(live.state, { kind: "stableLost", by, sentence }, nowMs);
    if (!decision.ok || decision.reason === null) return [];
    // Stable becomes what it was before all of them, not before each of them.
    const commands = decision.commands.filter(({ kind }) => kind !== "adopt");
    const entry = { atMs: nowMs, by, input: "stableLost" as const, reason: decision.reason };
    const expectVersion = live.version;
    return [{ id: live.id, expectVersion, state: decision.state, entry, commands }];
  });
};

/**
 * Whether what is stable now came after this rollout and is done: then there is nothing that could
 * be taken back without undoing what has proven itself.
 */
export const isOutlived = (memory: Memory, state: RolloutState): boolean => {
  const { rollout } = state;
  if (state.phase !== "owed") return false;
  const stable = memory.service(rollout.service)?.stable.id;
  if (stable === rollout.candidate.id) return false;
  return !memory
    .after(rollout.id)
    .some((live) => isLive(live.state) && live.state.rollout.candidate.id === stable);
};
