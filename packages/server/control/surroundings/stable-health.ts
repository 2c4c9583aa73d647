import { healthEveryMs, unreachableMs } from "../../limits.ts";
import type { Stop, Timers } from "../timers.ts";

export type StableHealthOptions = {
  readonly timers: Timers;
  /** Whether the process at this origin answers; never rejects. */
  readonly answers: (endpoint: string) => Promise<boolean>;
  /** Stable's addresses of every service that has a rollout or had one asked for. */
  readonly watched: () => readonly {
    readonly service: string;
    readonly endpoints: readonly string[];
  }[];
  readonly now: () => number;
  /** It answers again, or has not for a while; also where it never did. */
  readonly changed: (news: StableNews) => void;
};

export type StableNews = {
  readonly service: string;
  readonly endpoints: readonly string[];
  readonly isReachable: boolean;
};

type Seen = { readonly endpoints: string; lastAnswerMs: number; isReachable: boolean | null };

/**
 * Looks whether there is something to go back to. One address that answers is enough, and a single
 * missed answer says nothing: unreachable is what has not answered for a while (S8).
 */
export class StableHealth {
  readonly #options: StableHealthOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #asking = new Set<string>();
  readonly #stop: Stop;

  constructor(options: StableHealthOptions) {
    this.#options = options;
    this.#stop = options.timers.every(healthEveryMs, () => {
      this.look();
    });
  }

  /** Null until something was heard for long enough. */
  of(service: string): boolean | null {
    return this.#seen.get(service)?.isReachable ?? null;
  }

  look(): void {
    const watched = this.#options.watched();
    const names = new Set(watched.map(({ service }) => service));
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    for (const one of watched) void this.#ask(one.service, one.endpoints);
  }

  close(): void {
    this.#stop();
  }

  async #ask(service: string, endpoints: readonly string[]): Promise<void> {
    if (this.#asking.has(service)) return;
    this.#asking.add(service);
    const answers = await Promise.all(endpoints.map(this.#options.answers));
    this.#asking.delete(service);
    const nowMs = this.#options.now();
    const key = endpoints.join(" ");
    const known = this.#seen.get(service);
    const seen: Seen =
      known?.endpoints === key ? known : { endpoints: key, lastAnswerMs: nowMs, isReachable: null };
    this.#seen.set(service, seen);
    const before = seen.isReachable;
    if (answers.some(Boolean)) {
      seen.lastAnswerMs = nowMs;
      seen.isReachable = true;
    } else if (nowMs - seen.lastAnswerMs > unreachableMs) seen.isReachable = false;
    const isReachable = seen.isReachable;
    // That it answers from the start is no news.
    if (isReachable === null || isReachable === before || (isReachable && before === null)) return;
    this.#options.changed({ service, endpoints, isReachable });
  }
}
