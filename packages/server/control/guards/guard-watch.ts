import {
  type GuardReading,
  type Measured,
  readGuard,
  type RolloutState,
  unreadGuard,
  type WatchedGuard,
} from "@dimmer/core";
import { guardEveryMs, maxGuardsAsking } from "../../limits.ts";
import type { Stop, Timers } from "../timers.ts";
import { askEvents, type EventQuestions } from "./ask-events.ts";
import { askPrometheus } from "./ask-prometheus.ts";

export type GuardWatchParts = {
  readonly timers: Timers;
  readonly now: () => number;
  /** Rollouts whose guards are to be read. */
  readonly live: () => readonly RolloutState[];
  readonly query: EventQuestions["query"];
  /** What a guard says has changed: the loop should hear it now and not at its next tick. */
  readonly changed: (rollout: string) => void;
};

/**
 * Reads the guards of live rollouts every few seconds and keeps the newest reading of each. The loop
 * never waits for any of it: what does not answer grows old, and an old reading is none. One guard
 * is never asked twice at once, and no more than `maxGuardsAsking` are asked together, in turn.
 */
export class GuardWatch {
  readonly #parts: GuardWatchParts;
  readonly #readings = new Map<string, Map<string, GuardReading>>();
  readonly #asking = new Set<string>();
  readonly #ended = new AbortController();
  readonly #stop: Stop;
  #next = 0;

  constructor(parts: GuardWatchParts) {
    this.#parts = parts;
    this.#stop = parts.timers.every(guardEveryMs, () => {
      this.look();
    });
  }

  /** One reading per guard of the rollout, in their order. */
  of({ rollout }: RolloutState, nowMs: number): readonly GuardReading[] {
    const known = this.#readings.get(rollout.id);
    return (rollout.guards ?? []).map(
      (guard) => known?.get(guard.name) ?? unreadGuard(guard, nowMs),
    );
  }

  /** Asks now; called also when a rollout is shipped, so that nobody waits for the next turn. */
  look(): void {
    const states = this.#parts.live();
    const ids = new Set(states.map(({ rollout }) => rollout.id));
    for (const id of this.#readings.keys()) if (!ids.has(id)) this.#readings.delete(id);
    const all = states.flatMap(({ rollout }) =>
      (rollout.guards ?? []).map((guard) => ({ rollout, guard })),
    );
    for (let k = 0; k < all.length && this.#asking.size < maxGuardsAsking; k += 1) {
      const one = all[this.#next % all.length];
      this.#next += 1;
      if (one !== undefined) void this.#read(one);
    }
  }

  close(): void {
    this.#stop();
    this.#ended.abort();
  }

  async #read({ rollout, guard }: Asked): Promise<void> {
    const key = JSON.stringify([rollout.id, guard.name]);
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    const askedMs = this.#parts.now();
    const measured = await this.#measure({ rollout, guard });
    this.#asking.delete(key);
    if (this.#ended.signal.aborted) return;
    const reading = readGuard(guard, measured, askedMs);
    const known = this.#readings.get(rollout.id) ?? new Map<string, GuardReading>();
    const before = known.get(guard.name);
    known.set(guard.name, reading);
    this.#readings.set(rollout.id, known);
    if (before?.state !== reading.state) this.#parts.changed(rollout.id);
  }

  #measure({ rollout, guard: { source } }: Asked): Promise<Measured> {
    const { query, now } = this.#parts;
    const { signal } = this.#ended;
    if (source.kind === "prometheus") return askPrometheus(source, { now, signal });
    const { service, candidate } = rollout;
    return askEvents({ source, service, version: candidate.id }, { query, signal });
  }
}

type Asked = { readonly rollout: RolloutState["rollout"]; readonly guard: WatchedGuard };
