import type { Arm, FailureKind, InstanceCounts } from "@dimmer/core";
import { maxInstances } from "../limits.ts";

type MutableInstance = { -readonly [K in keyof InstanceCounts]: InstanceCounts[K] };

/** How one attempt at one instance went. */
export type InstanceOutcome = {
  readonly arm: Arm;
  readonly origin: string;
  readonly failure: FailureKind | null;
};

/**
 * What each running instance did until it is taken. A crash is seen from outside: it answered, and
 * then it refuses or resets a connection.
 */
export class Instances {
  #counts = new Map<string, MutableInstance>();
  /** Outlives a second: an instance may crash in the one after its last answer. */
  readonly #answering = new Set<string>();

  count({ arm, origin, failure }: InstanceOutcome): void {
    const key = `${arm} ${origin}`;
    const gone = failure === "refused" || failure === "reset";
    const crashes = gone && this.#answering.delete(key) ? 1 : 0;
    if (!gone && failure !== "timeout") this.#answering.add(key);
    const failures = failure === null ? 0 : 1;
    this.add({ arm, origin, requests: 1, failures, crashes });
  }

  /** Adds what another process saw. */
  add(more: InstanceCounts): void {
    const key = `${more.arm} ${more.origin}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      if (this.#counts.size < maxInstances) this.#counts.set(key, { ...more });
      return;
    }
    known.requests += more.requests;
    known.failures += more.failures;
    known.crashes += more.crashes;
  }

  /** Everything counted since the last time. */
  take(): readonly InstanceCounts[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }
}
