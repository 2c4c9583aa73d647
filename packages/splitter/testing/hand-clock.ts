import type { Clock } from "../process/clock.ts";

/** A clock that only moves when told to. */
export class HandClock implements Clock {
  #wallMs = 1_790_000_000_000;
  #monoMs = 1_000;

  readonly wallMs = (): number => this.#wallMs;
  readonly monoMs = (): number => this.#monoMs;

  pass(ms: number): void {
    this.#wallMs += ms;
    this.#monoMs += ms;
  }

  /** The wall clock jumps; time itself does not pass. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }
}
