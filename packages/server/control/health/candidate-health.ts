import { get as getHttp, type RequestOptions } from "node:http";
import { get as getHttps } from "node:https";
import { healthEveryMs, healthTimeoutMs } from "../../limits.ts";
import type { Stop, Timers } from "../timers.ts";

/** What was asked of a candidate: every endpoint must answer. */
export type Watched = { readonly rollout: string; readonly endpoints: readonly string[] };

/** Asks one origin; any answer below 500 shows a process that serves. Redirects are not followed. */
export const answersHttp = (endpoint: string): Promise<boolean> =>
  new Promise((resolve) => {
    const url = new URL("/", endpoint);
    const options: RequestOptions = {
      agent: false,
      timeout: healthTimeoutMs,
      headers: { "user-agent": "dimmer-health", accept: "*/*" },
    };
    const request = (url.protocol === "https:" ? getHttps : getHttp)(url, options, (response) => {
      response.destroy();
      resolve((response.statusCode ?? 500) < 500);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => {
      resolve(false);
    });
    request.on("close", () => {
      resolve(false);
    });
  });

export type HealthOptions = {
  readonly timers: Timers;
  /** Whether the process at this origin answers; never rejects. */
  readonly answers: (endpoint: string) => Promise<boolean>;
  readonly watched: () => readonly Watched[];
  readonly changed: (rollout: string) => void;
};

/** Looks every few seconds whether the candidates of live rollouts answer. */
export class CandidateHealth {
  readonly #known = new Map<string, boolean>();
  readonly #asking = new Set<string>();
  readonly #options: HealthOptions;
  readonly #stop: Stop;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#stop = options.timers.every(healthEveryMs, () => {
      this.look();
    });
  }

  /** Null before the first answer or refusal. */
  of(rollout: string): boolean | null {
    return this.#known.get(rollout) ?? null;
  }

  /** Asks now; called also when a rollout is shipped, so that nobody waits for the next turn. */
  look(): void {
    const watched = this.#options.watched();
    const live = new Set(watched.map(({ rollout }) => rollout));
    for (const rollout of this.#known.keys()) if (!live.has(rollout)) this.#known.delete(rollout);
    for (const one of watched) void this.#ask(one);
  }

  close(): void {
    this.#stop();
  }

  async #ask({ rollout, endpoints }: Watched): Promise<void> {
    if (this.#asking.has(rollout)) return;
    this.#asking.add(rollout);
    const all = await Promise.all(endpoints.map(this.#options.answers));
    this.#asking.delete(rollout);
    const healthy = all.every(Boolean);
    const news = this.#known.get(rollout) !== healthy;
    this.#known.set(rollout, healthy);
    if (news) this.#options.changed(rollout);
  }
}
