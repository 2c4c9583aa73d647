type Due = {
  readonly atMs: number;
  readonly order: number;
  readonly quick: boolean;
  job: (() => void) | null;
};

/** Ends a timer; ending it twice is harmless. */
export type Stop = () => void;

/** Every microtask that is due runs before this resolves; nothing in the world waits for more. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * True time of the simulated world. Nothing passes but by its events: one runs, whatever promises
 * it resolves run on until they wait again, then the next one is due. Ties go in the order in which
 * they were asked for.
 */
export class Time {
  #nowMs: number;
  #order = 0;
  #ran = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Due[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events so far. */
  get ran(): number {
    return this.#ran;
  }

  after(ms: number, job: () => void): Stop {
    return this.#plan(ms, job, false);
  }

  /** For a job that resolves no promise: the world need not settle after it. */
  quicklyAfter(ms: number, job: () => void): Stop {
    return this.#plan(ms, job, true);
  }

  async run(untilMs: number): Promise<void> {
    await settled();
    for (;;) {
      const due = this.#heap[0];
      if (due === undefined || due.atMs > untilMs) break;
      this.#pop();
      if (due.job === null) continue;
      this.#nowMs = due.atMs;
      this.#ran += 1;
      due.job();
      if (!due.quick) await settled();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #plan(ms: number, job: () => void, quick: boolean): Stop {
    const atMs = this.#nowMs + Math.max(0, ms);
    const due: Due = { atMs, order: (this.#order += 1), quick, job };
    this.#push(due);
    return () => {
      due.job = null;
    };
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(due, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      if (child === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        below += 1;
        child = right;
      }
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
  }
}

const isBefore = (a: Due, b: Due): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
