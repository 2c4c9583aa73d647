import type { GuardReading } from "../guard-reading.ts";

/**
 * One gauge of an instance class (processor time a request, heap, open files, queue) over windows of
 * ten minutes. Gauges are the same for minutes on end, so that no sequential test is valid for them.
 */
export type Gauge = {
  readonly name: string;
  /** What it may reach at most, in the gauge's own unit; null: no hard limit is known. */
  readonly limit: number | null;
  /** Oldest first; of each window the mean of either arm, a request where it grows with load. */
  readonly windows: readonly GaugeWindow[];
};

export type GaugeWindow = {
  readonly endMs: number;
  readonly candidate: number;
  readonly stable: number;
};

/** How much more the candidate may use than stable, and for how many windows in a row. */
const mostTimesStable = 1.25;
const windowsInARow = 3;
/** Part of the hard limit that is too much. */
const mostOfLimit = 0.9;

/**
 * The saturation rule (`docs/spec/judge.md` §6). Near the hard limit, or on the way to reach it
 * within `aheadMs`, is a breach. Clearly more than stable for three windows is `blind`: it holds,
 * since nobody knows yet what it does at the next exposure. No finite gauge is blind as well.
 */
export const saturation = (gauge: Gauge, aheadMs: number): GuardReading => {
  const { name, limit, windows } = gauge;
  const last = windows.at(-1);
  const reading = (state: GuardReading["state"], sentence: string): GuardReading => ({
    name,
    state,
    sentence: `${name}: ${sentence}`,
    atMs: last?.endMs ?? 0,
  });
  const isRead = ({ candidate, stable }: GaugeWindow): boolean =>
    Number.isFinite(candidate) && Number.isFinite(stable);
  if (last === undefined || !windows.every(isRead))
    return reading("blind", "no measurement of both arms; check what exports it.");
  if (limit !== null && last.candidate > mostOfLimit * limit)
    return reading("breached", `${text(last.candidate)} of ${text(limit)} are used.`);
  const reachesMs = limit === null ? null : untilLimit(windows, limit);
  if (reachesMs !== null && reachesMs <= aheadMs)
    return reading(
      "breached",
      `at the present growth the limit of ${text(limit ?? 0)} is reached in ${Math.ceil(reachesMs / 60_000)} min.`,
    );
  const recent = windows.slice(-windowsInARow);
  if (recent.length === windowsInARow && recent.every(isHigh))
    return reading(
      "blind",
      `${text(last.candidate)} on the candidate, ${text(last.stable)} on stable, for ${windowsInARow} windows; find out why before more users see it.`,
    );
  return reading("ok", `${text(last.candidate)}, ${text(last.stable)} on stable.`);
};

const isHigh = ({ candidate, stable }: GaugeWindow): boolean =>
  candidate > mostTimesStable * stable;

/** ms until the straight line through the candidate's first and last window meets the limit. */
const untilLimit = (windows: readonly GaugeWindow[], limit: number): number | null => {
  const [first, last] = [windows[0], windows.at(-1)];
  if (windows.length < windowsInARow || first === undefined || last === undefined) return null;
  const grownMs = last.endMs - first.endMs;
  const growth = last.candidate - first.candidate;
  return grownMs > 0 && growth > 0 ? ((limit - last.candidate) * grownMs) / growth : null;
};

const text = (n: number): string => String(Number(n.toPrecision(3)));
