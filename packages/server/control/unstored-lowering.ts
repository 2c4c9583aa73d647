import { exposedCohorts, exposedPpm, type RolloutState } from "@dimmer/core";
import type { Memory } from "./memory.ts";
import type { Move } from "./reconciler.ts";

/** Less is exposed after the move than before it. */
const lowers = (before: RolloutState, after: RolloutState): boolean =>
  after.phase !== "done" &&
  (exposedPpm(after) < exposedPpm(before) ||
    exposedCohorts(after).length < exposedCohorts(before).length);

/**
 * Decisions to lower or to roll back that the store could not take. The data plane follows them at
 * once; they are offered to the store again with every tick, and until then nothing that is stored
 * can bring the exposure back. Lost only when control dies before the store heals: then the judge
 * decides again from the same counts, which splitters repeat.
 */
export class UnstoredLowering {
  readonly #moves = new Map<string, Move>();

  /** Keeps those of the moves that lower; whether there was one. */
  take(memory: Memory, moves: readonly Move[]): boolean {
    const lowering = moves.filter(({ id, state }) => {
      const before = memory.rollout(id)?.state;
      return before !== undefined && lowers(before, state);
    });
    for (const move of lowering) this.#moves.set(move.id, move);
    return lowering.length > 0;
  }

  has(id: string): boolean {
    return this.#moves.has(id);
  }

  /**
   * This move is stored. What is kept stays kept while it would still lower that: progress of the
   * same rollout may be stored before it, and must not take its place.
   */
  stored({ id, state }: Pick<Move, "id" | "state">): void {
    const kept = this.#moves.get(id);
    if (kept !== undefined && !lowers(state, kept.state)) this.#moves.delete(id);
  }

  /** The states of all rollouts with what is not stored yet laid over them. */
  over(states: readonly RolloutState[]): readonly RolloutState[] {
    return states.map((state) => this.#moves.get(state.rollout.id)?.state ?? state);
  }

  /**
   * The same decisions, made from what is stored now. A write whose answer was lost may have taken
   * effect, and something else may have come after it: what would lower nothing any more is let go,
   * so that it neither happens twice nor undoes what came later.
   */
  again(memory: Memory): readonly Move[] {
    return [...this.#moves.values()].flatMap((move) => {
      const known = memory.rollout(move.id);
      if (known !== null && lowers(known.state, move.state))
        return [{ ...move, expectVersion: known.version }];
      this.#moves.delete(move.id);
      return [];
    });
  }
}
