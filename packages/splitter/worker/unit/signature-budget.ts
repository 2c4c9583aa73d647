import { maxVerificationsPerSecond } from "../../limits.ts";

/**
 * Verifying a signature costs fifty times a request's routing: whoever sends made-up tokens must not
 * be able to spend more than a part of the worker on it. One for each worker.
 */
export class SignatureBudget {
  readonly #monoMs: () => number;
  #second = Number.NEGATIVE_INFINITY;
  #spent = 0;

  constructor(monoMs: () => number) {
    this.#monoMs = monoMs;
  }

  /** False: not now; what it would have proved is not believed. */
  take(): boolean {
    const second = Math.floor(this.#monoMs() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#spent = 0;
    }
    this.#spent += 1;
    return this.#spent <= maxVerificationsPerSecond;
  }
}
