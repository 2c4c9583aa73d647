import type { UpstreamTls } from "@dimmer/core";
import type { Pool } from "undici";
import { ejectFirstMs, ejectLongestMs, slowStartLeast } from "../../limits.ts";

export type EndpointOptions = {
  readonly origin: string;
  readonly pool: Pool;
  /** Most requests that may be sent or wait here at a time. */
  readonly mostPending: number;
  /** Failures in a row after which it rests; 0: never. */
  readonly ejectAfter: number;
  readonly slowStartMs: number;
  readonly tls: UpstreamTls | undefined;
  /** What its certificate must carry; null without TLS. */
  readonly serverName: string | null;
};

/**
 * One address of a version, as one worker sees it: what is under way there, and whether it is sound.
 *
 * It rests for a while after failures in a row, twice as long each time, and is led back to its full
 * share slowly. Time is told by `sweep` alone, so that choosing an endpoint reads no clock.
 */
export class Endpoint {
  readonly origin: string;
  readonly pool: Pool;
  readonly tls: UpstreamTls | undefined;
  readonly serverName: string | null;
  readonly #options: EndpointOptions;
  /** Requests sent and not answered to their end. */
  pending = 0;
  /** Health checks say so; true while there are none. */
  sound = true;
  #weight = 1;
  #failures = 0;
  #ejections = 0;
  #restsUntilMs: number | null = null;
  #risesFromMs: number | null = null;

  constructor(options: EndpointOptions) {
    this.origin = options.origin;
    this.pool = options.pool;
    this.tls = options.tls;
    this.serverName = options.serverName;
    this.#options = options;
  }

  get resting(): boolean {
    return this.#restsUntilMs !== null;
  }

  get full(): boolean {
    return this.pending >= this.#options.mostPending;
  }

  /** Whether it should get requests now. */
  get usable(): boolean {
    return this.sound && this.#restsUntilMs === null && this.pending < this.#options.mostPending;
  }

  /** What one more request would mean to it; the least loaded gets the next. */
  get load(): number {
    return (this.pending + 1) / this.#weight;
  }

  /** Enough failures in a row that it had better rest. */
  get failing(): boolean {
    const { ejectAfter } = this.#options;
    return ejectAfter > 0 && this.#failures >= ejectAfter;
  }

  answered(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#ejections = 0;
  }

  failed(): void {
    this.#failures += 1;
  }

  /** Rests from now on: 10 s, doubled each time until it has answered again. */
  eject(nowMs: number): void {
    this.#restsUntilMs = nowMs + Math.min(ejectLongestMs, ejectFirstMs * 2 ** this.#ejections);
    this.#ejections += 1;
  }

  /** Begins with a small share, because it is new or back. */
  rise(nowMs: number): void {
    if (this.#options.slowStartMs === 0) return;
    this.#risesFromMs = nowMs;
    this.#weight = slowStartLeast;
  }

  sweep(nowMs: number): void {
    if (this.#restsUntilMs !== null && nowMs >= this.#restsUntilMs) {
      this.#restsUntilMs = null;
      // The next failure sends it back at once.
      this.#failures = Math.max(0, this.#options.ejectAfter - 1);
      this.rise(nowMs);
    }
    if (this.#risesFromMs === null) return;
    const part = (nowMs - this.#risesFromMs) / this.#options.slowStartMs;
    this.#weight = Math.min(1, Math.max(slowStartLeast, part));
    if (part >= 1) this.#risesFromMs = null;
  }
}

/** Statuses by which a server or a proxy before it says that it cannot serve (RFC 9110 §15.6). */
export const saysUnable = (status: number): boolean =>
  status === 502 || status === 503 || status === 504;
