import { faultLogMs } from "../limits.ts";
import type { Refusals } from "./refusals.ts";

export type FaultsOptions = {
  readonly refusals: Refusals;
  readonly monoMs: () => number;
  readonly write: (text: string) => void;
};

/**
 * Exceptions of the splitter's own code. One ends the request that it met and no other, so it must
 * be heard of elsewhere: each is counted, and one a second is logged with its place.
 */
export class Faults {
  readonly #options: FaultsOptions;
  #loggedMs = Number.NEGATIVE_INFINITY;

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  add(error: unknown): void {
    const { refusals, monoMs, write } = this.#options;
    refusals.add("fault");
    const nowMs = monoMs();
    if (nowMs - this.#loggedMs < faultLogMs) return;
    this.#loggedMs = nowMs;
    const place = error instanceof Error ? (error.stack ?? error.message) : String(error);
    write(`splitter: its own code broke on a request, which was ended; report this: ${place}\n`);
  }
}
