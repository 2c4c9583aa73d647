import { minRescuesPerSecond, rescueShareOfStable } from "../../limits.ts";

/**
 * How many rescues a second stable can carry besides its own requests: 10, or 10 % of what it
 * serves; over all workers.
 */
export const rescuesPerSecond = (stableRequestsPerSecond: number): number =>
  Math.max(minRescuesPerSecond, rescueShareOfStable * stableRequestsPerSecond);

/**
 * What may be spent: `within` the budget; from the `reserve`, which bridges the moment until the
 * fuse has cut the candidate off; or nothing.
 */
export type RepeatGrant = "within" | "reserve" | "spent";

/**
 * One worker's part of a service's rescues: refilled all the time, one second's worth at most,
 * and as much again in reserve.
 */
export class RepeatBudget {
  #perSecond = minRescuesPerSecond;
  /** From −perSecond, the reserve used up, to perSecond. */
  #left = minRescuesPerSecond;
  #filledAtMs: number;

  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** Sets the rate; what is left stays, as far as the new rate holds it. */
  allow(perSecond: number): void {
    this.#perSecond = Math.max(1, perSecond);
    this.#left = Math.min(this.#left, this.#perSecond);
  }

  take(nowMs: number): RepeatGrant {
    const refill = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#perSecond, this.#left + refill);
    this.#filledAtMs = nowMs;
    if (this.#left < 1 - this.#perSecond) return "spent";
    this.#left -= 1;
    return this.#left < 0 ? "reserve" : "within";
  }
}
