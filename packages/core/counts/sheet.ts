/**
 * Who was active in one minute of a stage entry, per arm, assigned by bucket only: everything that
 * is counted per user. The minute is counted from the stage entry's arrival at the splitter, so that
 * a sheet never mixes two entries. Units are hash-sampled by `sampled` above `maxSheetUnits`.
 */
export type Sheet = {
  readonly bootId: string;
  readonly seq: number;
  readonly service: string;
  readonly rollout: string;
  readonly stageEntry: number;
  /** 0 for the first minute of the stage entry at this splitter. */
  readonly minute: number;
  /** Wall clock of the minute's start, ms. */
  readonly startMs: number;
  /** Share of units kept, 0 < sampled ≤ 1; the same units on both arms by their hash. */
  readonly sampled: number;
  readonly stable: readonly SheetRow[];
  readonly candidate: readonly SheetRow[];
};

/**
 * One unit in one minute. A tuple, because a busy minute has 20,000 of them.
 *
 * - `arrived`: requests assigned in this minute, whatever becomes of them;
 * - `requests`: requests whose outcome became known in this minute, and of these
 * - `bad` failed, `slow` exceeded the frozen threshold of the tail, `overSli` the latency SLO,
 * - `touched` went where the change is said to act (`touches`), `touchedBad` of them failed,
 * - `success`: key events that succeeded (`success`);
 * - `sampleMs`: latency of one answered request, chosen by hash and not by how it went; null if none.
 */
export type SheetRow = readonly [
  unit: string,
  arrived: number,
  requests: number,
  bad: number,
  slow: number,
  overSli: number,
  touched: number,
  touchedBad: number,
  success: number,
  sampleMs: number | null,
];
