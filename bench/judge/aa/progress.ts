import type { Shipped } from "./ships.ts";

/** What has come of the ships so far, for whoever waits: a run of minutes is not to be silent. */
export class Progress {
  readonly #ended: Shipped[] = [];
  /** By version, in the order in which they were shipped. */
  readonly #underWay = new Map<string, Shipped>();

  underWay(one: Shipped): void {
    this.#underWay.set(one.id, one);
  }

  /** It is over, or the time is. */
  ended(one: Shipped): void {
    this.#underWay.delete(one.id);
    this.#ended.push(one);
  }

  get shipped(): readonly Shipped[] {
    return this.#ended;
  }

  /** One line: what ended, what is under way, and what the oldest of these waits for. */
  sentence(sinceMs: number): string {
    const of = (phase: string): number => this.#ended.filter((one) => one.phase === phase).length;
    const head = `${Math.round(sinceMs / 1_000)} s: ${of("done")} done, ${of("rolled_back")} rolled back, ${this.#underWay.size} under way`;
    const [oldest] = this.#underWay.values();
    return oldest === undefined ? `${head}.` : `${head}; ${toldOf(oldest)}`;
  }
}

/** A ship by name, with the phase and the last reason. */
export const toldOf = ({ id, phase, sentence }: Shipped): string => `${id} ${phase}: ${sentence}`;
