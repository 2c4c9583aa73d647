/**
 * Random numbers of one purpose, from the seed and the purpose's name: what one part of the world
 * draws never moves what another part gets, so that a scenario can be cut without being reshuffled.
 */
export class Random {
  #state: number;

  constructor(seed: number, purpose: string) {
    this.#state = hash(`${seed}:${purpose}`);
  }

  /** 0 ≤ x < 1: mulberry32. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** from ≤ n < to. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.int(0, from.length)] ?? from[0];
  }

  /** Mean `mean`; for small means by counting, for large ones by a normal approximation. */
  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let left = this.next(); left > limit; left *= this.next()) count += 1;
    return count;
  }

  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};
