import { type JudgeState, type Standing, standings } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { maxSeriesPoints } from "../../limits.ts";

type Cell = { stageEntry: number; values: ReadonlyMap<string, number> };
type Signal = Series["evidence"]["signals"][number];

const keyOf = ({ signal, name, tier }: Pick<Standing, "signal" | "name" | "tier">): string =>
  JSON.stringify([signal, name, tier]);

/**
 * The evidence of every signal over the life of a rollout, in bounded memory: the last of each step,
 * steps of one second, doubled whenever there would be more than `maxSeriesPoints` of them.
 */
export class EvidenceFold {
  #stepMs = 1_000;
  #cells = new Map<number, Cell>();
  readonly #signals = new Map<string, Signal>();
  /** What each signal must reach, by stage entry. */
  readonly #thresholds = new Map<number, ReadonlyMap<string, number>>();

  /** How a stage entry stands after counts that begin at `startMs`. */
  add(startMs: number, state: JudgeState): void {
    const all = standings(state);
    if (all.length === 0) return;
    const { stageEntry } = state.stage;
    for (const one of all)
      if (!this.#signals.has(keyOf(one)))
        this.#signals.set(keyOf(one), { signal: one.signal, name: one.name, tier: one.tier });
    if (!this.#thresholds.has(stageEntry))
      this.#thresholds.set(stageEntry, new Map(all.map((one) => [keyOf(one), one.log10Threshold])));
    const step = Math.floor(startMs / this.#stepMs);
    const known = this.#cells.get(step);
    // Counts of an entry that was left come late; the step belongs to what came after it.
    if (known !== undefined && known.stageEntry > stageEntry) return;
    this.#cells.set(step, {
      stageEntry,
      values: new Map(all.map((one) => [keyOf(one), one.log10E])),
    });
    while (this.#cells.size > maxSeriesPoints) this.#widen();
  }

  /** At most `points` steps, oldest first. */
  series(points: number): Series["evidence"] {
    const coarse = new EvidenceFold();
    coarse.#stepMs = this.#stepMs;
    coarse.#cells = this.#cells;
    while (coarse.#span() > points) coarse.#widen();
    const keys = [...this.#signals.keys()];
    const row = (values: ReadonlyMap<string, number>): readonly (number | null)[] =>
      keys.map((key) => values.get(key) ?? null);
    return {
      signals: [...this.#signals.values()],
      thresholds: [...this.#thresholds].map(([stageEntry, values]) => ({
        stageEntry,
        log10: [...row(values)],
      })),
      points: [...coarse.#cells]
        .toSorted(([a], [b]) => a - b)
        .map(([step, { stageEntry, values }]) => ({
          startMs: step * coarse.#stepMs,
          stageEntry,
          log10E: [...row(values)],
        })),
    };
  }

  /** Steps from the first to the last, gaps included. */
  #span(): number {
    const steps = [...this.#cells.keys()];
    return steps.length === 0 ? 0 : Math.max(...steps) - Math.min(...steps) + 1;
  }

  /** The later half of each wider step stands. */
  #widen(): void {
    const cells = new Map<number, Cell>();
    for (const [step, cell] of [...this.#cells].toSorted(([a], [b]) => a - b))
      cells.set(Math.floor(step / 2), cell);
    this.#cells = cells;
    this.#stepMs *= 2;
  }
}
