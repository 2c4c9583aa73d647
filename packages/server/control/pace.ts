import { keptTicks, tickMs } from "../limits.ts";

/**
 * How late the loop is. A tick is due one period after the one before it began, and over when what
 * it decided is stored and executed; between the two lie a busy process and a slow store. While a
 * tick is still under way the next one is left out: rounds never pile up, they get later.
 */
export class Pace {
  readonly #now: () => number;
  /** Of the newest ticks, the oldest first, ms. */
  readonly #delays: number[] = [];
  #dueMs: number | null = null;
  #isRunning = false;

  /** `now`: ms; of a clock that is set, the tick in which it is set looks early or late. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** 99th percentile of the delays of the newest `keptTicks` ticks, ms; 0 before the first. */
  get delayP99Ms(): number {
    const sorted = this.#delays.toSorted((a, b) => a - b);
    return Math.round(sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0);
  }

  /** Runs a tick, unless one is under way. */
  async run(tick: () => Promise<unknown>): Promise<void> {
    if (this.#isRunning) return;
    const beganMs = this.#now();
    const dueMs = this.#dueMs ?? beganMs;
    this.#isRunning = true;
    try {
      await tick();
    } finally {
      this.#isRunning = false;
    }
    this.#dueMs = beganMs + tickMs;
    this.#delays.push(Math.max(0, this.#now() - dueMs));
    if (this.#delays.length > keptTicks) this.#delays.shift();
  }
}
