import type { ArmCounts } from "@dimmer/core";
import type { LedgerKey, Tally } from "../counts/ledger.ts";
import { fuseBadShare, fuseRequests, fuseRun, fuseTimesStable, fuseWindowMs } from "../limits.ts";
import type { Alarm } from "../process/messages.ts";

type Look = {
  readonly atMs: number;
  readonly candidate: Arm;
  readonly stable: Arm;
};

type Arm = { readonly requests: number; readonly bad: number };

/**
 * Cuts a candidate off by the data plane alone, when waiting for control would hurt: one for each
 * stage entry of a service. It sees all workers' counts of the last five seconds.
 *
 * A failure that stable shares is no reason: then nothing is gained by going back to it.
 */
export class Fuse {
  readonly key: LedgerKey;
  #looks: Look[] = [];

  constructor(key: LedgerKey) {
    this.key = key;
  }

  /** Adds counts; a sentence when they are enough to cut the candidate off. */
  look(tally: Tally, nowMs: number): string | null {
    this.#looks.push({ atMs: nowMs, candidate: sum(tally.candidate), stable: sum(tally.stable) });
    const { candidate, stable } = this.#window(nowMs);
    if (candidate.requests < fuseRequests) return null;
    const share = candidate.bad / candidate.requests;
    if (share < fuseBadShare || share < fuseTimesStable * badShare(stable)) return null;
    return `${candidate.bad} of ${candidate.requests} candidate requests failed within ${fuseWindowMs / 1000} s, ${stable.bad} of ${stable.requests} on stable.`;
  }

  /** A worker saw what cannot wait for its next counts. */
  alarm(alarm: Alarm, nowMs: number): string | null {
    const { stable } = this.#window(nowMs);
    if (badShare(stable) >= fuseBadShare) return null;
    switch (alarm) {
      case "failuresInARow":
        return `The candidate failed ${fuseRun} times in a row for several units.`;
      case "rescuesSpent":
        return "The candidate fails so often that stable cannot carry its requests as well: the rescue budget is spent.";
    }
  }

  /** Requests that stable answered a second, lately. */
  stableRate(nowMs: number): number {
    return this.#window(nowMs).stable.requests / (fuseWindowMs / 1000);
  }

  #window(nowMs: number): { candidate: Arm; stable: Arm } {
    this.#looks = this.#looks.filter(({ atMs }) => nowMs - atMs < fuseWindowMs);
    return {
      candidate: total(this.#looks.map((look) => look.candidate)),
      stable: total(this.#looks.map((look) => look.stable)),
    };
  }
}

const badShare = ({ requests, bad }: Arm): number => (requests === 0 ? 0 : bad / requests);

const total = (arms: readonly Arm[]): Arm => ({
  requests: arms.reduce((n, arm) => n + arm.requests, 0),
  bad: arms.reduce((n, arm) => n + arm.bad, 0),
});

const sum = (counts: ArmCounts): Arm =>
  total(
    Object.values(counts).map(({ requests, failures }) => ({
      requests,
      bad: Object.values(failures).reduce((n, failed) => n + failed, 0),
    })),
  );
