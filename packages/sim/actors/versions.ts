import type { Random } from "../world/random.ts";
import type { Time } from "../world/time.ts";
import type { Behaviour } from "../scenario/scenario.ts";

export type Answered = { readonly failed: boolean; readonly slow: boolean };

const fine: Answered = { failed: false, slow: false };
const failed: Answered = { failed: true, slow: false };

/** Every build of the service, as it behaves to whoever asks it. */
export class Versions {
  readonly #time: Time;
  readonly #random: Random;
  readonly #known = new Map<string, Behaviour>();
  readonly #firstMs = new Map<string, number>();
  readonly #stableFailShare: number;
  /** A database that all versions share is down. */
  outage = false;
  /** Processes that are down for now. */
  readonly down = new Set<string>();

  constructor(options: {
    readonly time: Time;
    readonly random: Random;
    readonly versions: readonly Behaviour[];
    readonly stableFailShare: number;
  }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#stableFailShare = options.stableFailShare;
    for (const version of options.versions) this.#known.set(version.id, version);
  }

  behaviour(id: string): Behaviour | null {
    return this.#known.get(id) ?? null;
  }

  /** Whether the process of this version answers a health check. */
  isUp(id: string): boolean {
    return !this.down.has(id) && (this.#known.get(id)?.answers ?? true);
  }

  answer(id: string, unit: number): Answered {
    if (this.outage || this.down.has(id)) return failed;
    const random = this.#random;
    const behaviour = this.#known.get(id);
    if (behaviour === undefined) return random.chance(this.#stableFailShare) ? failed : fine;
    if (!behaviour.answers) return failed;
    const firstMs = this.#firstMs.get(id) ?? this.#time.nowMs;
    this.#firstMs.set(id, firstMs);
    const { failShare, lateMs, lateShare, everyNthUnit, slowShare } = behaviour;
    const isLate = lateMs !== null && this.#time.nowMs - firstMs >= lateMs;
    const concerned = everyNthUnit === null || unit % everyNthUnit === 0;
    const share = concerned ? Math.max(failShare, isLate ? lateShare : 0) : 0;
    if (random.chance(share) || random.chance(this.#stableFailShare)) return failed;
    return slowShare > 0 && random.chance(slowShare) ? { failed: false, slow: true } : fine;
  }
}
