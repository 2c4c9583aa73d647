import {
  type ExpectationOutcome,
  type Query,
  type QueryResult,
  readExpectation,
  type RolloutState,
} from "@dimmer/core";
import type { Answer } from "../../api/answer.ts";
import { expectationsEveryMs } from "../../limits.ts";
import type { Stop, Timers } from "../timers.ts";
import { askExpectation } from "./ask-expectation.ts";

/** A rollout whose expectations are asked for, and what each of its entries gave the candidate. */
export type Expecting = {
  readonly state: RolloutState;
  /** Share of users per stage entry that randomises. */
  readonly rhoOf: ReadonlyMap<number, number>;
};

export type ExpectationWatchParts = {
  readonly timers: Timers;
  readonly now: () => number;
  readonly expecting: () => readonly Expecting[];
  readonly query: (query: Query, signal: AbortSignal) => Promise<Answer<QueryResult>>;
  /** What production says now, where that differs from what the rollout knows. */
  readonly told: (rollout: string, outcomes: readonly ExpectationOutcome[]) => Promise<unknown>;
};

/**
 * Asks events what became of expectations: one rollout after the other, so that a thousand of them
 * ask no more at once than one. Never waited for by the loop; a store that does not answer leaves
 * what was known.
 */
export class ExpectationWatch {
  readonly #parts: ExpectationWatchParts;
  readonly #ended = new AbortController();
  readonly #stop: Stop;
  #asking = false;
  #next = 0;

  constructor(parts: ExpectationWatchParts) {
    this.#parts = parts;
    this.#stop = parts.timers.every(expectationsEveryMs, () => void this.look());
  }

  close(): void {
    this.#stop();
    this.#ended.abort();
  }

  /** Asks about the next rollout. */
  async look(): Promise<void> {
    if (this.#asking) return;
    const all = this.#parts
      .expecting()
      .filter(({ state }) => (state.rollout.expectations ?? []).length > 0);
    const one = all[this.#next % Math.max(1, all.length)];
    this.#next += 1;
    if (one === undefined) return;
    this.#asking = true;
    const outcomes = await this.#ask(one);
    this.#asking = false;
    if (this.#ended.signal.aborted || outcomes.length === 0) return;
    await this.#parts.told(one.state.rollout.id, outcomes);
  }

  /** Only what is news: an outcome that says the same is not stored again. */
  async #ask({ state, rhoOf }: Expecting): Promise<readonly ExpectationOutcome[]> {
    const { query, now } = this.#parts;
    const { rollout, outcomes } = state;
    const news: ExpectationOutcome[] = [];
    for (const expectation of rollout.expectations ?? []) {
      const seen = await askExpectation(
        { expectation, rollout, rhoOf },
        { query, signal: this.#ended.signal },
      );
      if (seen === null) continue;
      const outcome = readExpectation(expectation, seen, now());
      const known = outcomes.find(({ expectation: id }) => id === expectation.id);
      if (known?.word !== outcome.word || known.sentence !== outcome.sentence) news.push(outcome);
    }
    return news;
  }
}
