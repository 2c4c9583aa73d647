import { get as getHttp, type RequestOptions } from "node:http";
import { get as getHttps } from "node:https";
import { healthEveryMs, healthTimeoutMs } from "../../limits.ts";

/** What was asked of a candidate: every endpoint must answer. */
export type Watched = { readonly rollout: string; readonly endpoints: readonly string[] };

/** Asks one origin; any answer below 500 shows a process that serves. Redirects are not followed. */
const answers = (endpoint: string): Promise<boolean> =>
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

/** Looks every few seconds whether the candidates of live rollouts answer. */
export class CandidateHealth {
  readonly #known = new Map<string, boolean>();
  readonly #asking = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #watched: () => readonly Watched[];
  readonly #changed: (rollout: string) => void;

  constructor(options: {
    readonly watched: () => readonly Watched[];
    readonly changed: (rollout: string) => void;
  }) {
    this.#watched = options.watched;
    this.#changed = options.changed;
    this.#timer = setInterval(() => {
      this.look();
    }, healthEveryMs);
  }

  /** Null before the first answer or refusal. */
  of(rollout: string): boolean | null {
    return this.#known.get(rollout) ?? null;
  }

  /** Asks now; called also when a rollout is shipped, so that nobody waits for the next turn. */
  look(): void {
    const watched = this.#watched();
    const live = new Set(watched.map(({ rollout }) => rollout));
    for (const rollout of this.#known.keys()) if (!live.has(rollout)) this.#known.delete(rollout);
    for (const one of watched) void this.#ask(one);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #ask({ rollout, endpoints }: Watched): Promise<void> {
    if (this.#asking.has(rollout)) return;
    this.#asking.add(rollout);
    const all = await Promise.all(endpoints.map(answers));
    this.#asking.delete(rollout);
    const healthy = all.every(Boolean);
    const news = this.#known.get(rollout) !== healthy;
    this.#known.set(rollout, healthy);
    if (news) this.#changed(rollout);
  }
}
