import { type ArmCounts, type Bin, latencyBucketMs, latencyBuckets } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { maxSeriesPoints } from "../../limits.ts";

/** The part of a series that is counted. */
export type CountsSeries = Omit<Series, "evidence">;

type ArmCell = {
  requests: number;
  failures: number;
  rescued: number;
  slow: number;
  readonly latency: Float64Array;
};

type Cell = { stageEntry: number; readonly stable: ArmCell; readonly candidate: ArmCell };

const emptyArm = (): ArmCell => ({
  requests: 0,
  failures: 0,
  rescued: 0,
  slow: 0,
  latency: new Float64Array(latencyBuckets),
});

const addCounts = (cell: ArmCell, arm: ArmCounts): void => {
  for (const counts of Object.values(arm)) {
    cell.requests += counts.requests;
    cell.rescued += counts.rescued;
    cell.slow += counts.slow;
    for (const n of Object.values(counts.failures)) cell.failures += n;
    counts.latency.forEach((n, k) => {
      cell.latency[k] = (cell.latency[k] ?? 0) + n;
    });
  }
};

const merge = (into: ArmCell, from: ArmCell): void => {
  into.requests += from.requests;
  into.failures += from.failures;
  into.rescued += from.rescued;
  into.slow += from.slow;
  from.latency.forEach((n, k) => {
    into.latency[k] = (into.latency[k] ?? 0) + n;
  });
};

/** Upper edge, ms, of the bucket in which the quantile lies; null without answers. */
export const quantileMs = (latency: ArrayLike<number>, level: number): number | null => {
  let total = 0;
  for (let k = 0; k < latency.length; k += 1) total += latency[k] ?? 0;
  if (total === 0) return null;
  let below = 0;
  for (let k = 0; k < latency.length; k += 1) {
    below += latency[k] ?? 0;
    if (below >= level * total) return latencyBucketMs(k);
  }
  return null;
};

const trimmed = (latency: Float64Array): number[] => {
  const last = latency.findLastIndex((n) => n > 0);
  return [...latency.subarray(0, last + 1)];
};

const armPoint = (arm: ArmCell): Series["points"][number]["stable"] => ({
  requests: arm.requests,
  failures: arm.failures,
  rescued: arm.rescued,
  slow: arm.slow,
  p50Ms: quantileMs(arm.latency, 0.5),
  p99Ms: quantileMs(arm.latency, 0.99),
  latency: trimmed(arm.latency),
});

/**
 * Both arms over the life of a rollout, in bounded memory: steps of one second, doubled whenever
 * there would be more than `maxSeriesPoints` of them.
 */
export class SeriesFold {
  #stepMs = 1_000;
  #cells = new Map<number, Cell>();

  add(bin: Bin): void {
    const cell = this.#cell(bin.startMs);
    cell.stageEntry = Math.max(cell.stageEntry, bin.stageEntry);
    addCounts(cell.stable, bin.stable);
    addCounts(cell.candidate, bin.candidate);
    while (this.#cells.size > maxSeriesPoints) this.#widen(2);
  }

  /** At most `points` steps, oldest first. `exposureOf` gives what a stage entry exposed, ppm. */
  series(points: number, exposureOf: (stageEntry: number) => number): CountsSeries {
    const coarse = new SeriesFold();
    coarse.#stepMs = this.#stepMs;
    coarse.#cells = this.#cells;
    while (coarse.#span() > points) coarse.#widen(2);
    return {
      stepMs: coarse.#stepMs,
      points: [...coarse.#cells]
        .toSorted(([a], [b]) => a - b)
        .map(([step, cell]) => ({
          startMs: step * coarse.#stepMs,
          exposurePpm: exposureOf(cell.stageEntry),
          stageEntry: cell.stageEntry,
          stable: armPoint(cell.stable),
          candidate: armPoint(cell.candidate),
        })),
    };
  }

  /** Steps from the first to the last, gaps included. */
  #span(): number {
    const steps = [...this.#cells.keys()];
    return steps.length === 0 ? 0 : Math.max(...steps) - Math.min(...steps) + 1;
  }

  #cell(startMs: number): Cell {
    const step = Math.floor(startMs / this.#stepMs);
    const found = this.#cells.get(step);
    if (found !== undefined) return found;
    const fresh: Cell = { stageEntry: 0, stable: emptyArm(), candidate: emptyArm() };
    this.#cells.set(step, fresh);
    return fresh;
  }

  /** Never changes the cells that were there: a coarse copy may share them. */
  #widen(factor: number): void {
    const cells = new Map<number, Cell>();
    for (const [step, cell] of this.#cells) {
      const wide = Math.floor(step / factor);
      const into = cells.get(wide) ?? { stageEntry: 0, stable: emptyArm(), candidate: emptyArm() };
      into.stageEntry = Math.max(into.stageEntry, cell.stageEntry);
      merge(into.stable, cell.stable);
      merge(into.candidate, cell.candidate);
      cells.set(wide, into);
    }
    this.#cells = cells;
    this.#stepMs *= factor;
  }
}
