import type { Arm, FailureKind, InstanceCounts } from "@dimmer/core";
import { maxInstances } from "../limits.ts";

/** How one attempt at one instance went. */
export type InstanceOutcome = {
  readonly arm: Arm;
  readonly origin: string;
  readonly failure: FailureKind | null;
};

/** What one instance did since the last time. */
type Doings = {
  requests: number;
  failures: number;
  crashes: number;
  /** Outlives a second: an instance may crash in the one after its last answer. */
  answering: boolean;
};

/**
 * What each running instance did until it is taken. A crash is seen from outside: it answered, and
 * then it refuses or resets a connection.
 */
export class Instances {
  readonly #doings: Readonly<Record<Arm, Map<string, Doings>>> = {
    stable: new Map(),
    candidate: new Map(),
  };

  count({ arm, origin, failure }: InstanceOutcome): void {
    const doings = this.#doingsOf(arm, origin);
    doings.requests += 1;
    if (failure === null) {
      doings.answering = true;
      return;
    }
    doings.failures += 1;
    if (failure === "refused" || failure === "reset") {
      if (doings.answering) doings.crashes += 1;
      doings.answering = false;
    } else if (failure !== "timeout") doings.answering = true;
  }

  /** Adds what another process saw. */
  add({ arm, origin, requests, failures, crashes }: InstanceCounts): void {
    const doings = this.#doingsOf(arm, origin);
    doings.requests += requests;
    doings.failures += failures;
    doings.crashes += crashes;
  }

  /** Everything counted since the last time, of `maxInstances` at most. */
  take(): readonly InstanceCounts[] {
    const counts: InstanceCounts[] = [];
    for (const arm of ["stable", "candidate"] as const)
      for (const [origin, doings] of this.#doings[arm]) {
        const { requests, failures, crashes, answering } = doings;
        if (requests > 0 && counts.length < maxInstances)
          counts.push({ arm, origin, requests, failures, crashes });
        if (answering) Object.assign(doings, { requests: 0, failures: 0, crashes: 0 });
        else this.#doings[arm].delete(origin);
      }
    return counts;
  }

  #doingsOf(arm: Arm, origin: string): Doings {
    const known = this.#doings[arm].get(origin);
    if (known !== undefined) return known;
    const doings: Doings = { requests: 0, failures: 0, crashes: 0, answering: false };
    this.#doings[arm].set(origin, doings);
    return doings;
  }
}
