import { minRescuesPerSecond, rescueShareOfStable } from "../limits.ts";

/**
 * How many rescues a second stable can carry besides its own requests: 10, or 10 % of what it
 * serves; over all workers.
 */
export const rescuesPerSecond = (stableRequestsPerSecond: number): number =>
  Math.max(minRescuesPerSecond, rescueShareOfStable * stableRequestsPerSecond);

/** One worker's part of a service's rescues: refilled all the time, one second's worth at most. */
export class RescueBudget {
  #perSecond = minRescuesPerSecond;
  #left = minRescuesPerSecond;
  #filledAtMs: number;

  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** Sets the rate; what is left stays. */
  allow(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#left = Math.min(this.#left, Math.max(1, perSecond));
  }

  /** Takes one rescue; false when the budget is spent. */
  take(nowMs: number): boolean {
    const refill = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#left = Math.min(Math.max(1, this.#perSecond), this.#left + refill);
    this.#filledAtMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
