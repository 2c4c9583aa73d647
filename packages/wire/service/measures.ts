/**
 * Durations and percentages as people write them. Both carry their unit, always: a bare `5` could be
 * seconds, minutes or percent, and a wrong guess changes production.
 */

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `250ms`, `10s`, `1.5h`, `30d`. */
export const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** `5%`, `0.01%`; four decimals are one part per million. */
export const percentPattern = /^(\d{1,3}(?:\.\d{1,4})?)%$/;

/** A written duration in whole milliseconds; null when it is not one or lacks its unit. */
export const parseDuration = (text: string): number | null => {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  const scale = unit === undefined ? undefined : unitMs[unit];
  return amount === undefined || scale === undefined ? null : Math.round(Number(amount) * scale);
};

/** A written percentage in parts per million, 0 … 1,000,000; null when it is not one. */
export const parsePercent = (text: string): number | null => {
  const amount = percentPattern.exec(text)?.[1];
  const ppm = amount === undefined ? null : Math.round(Number(amount) * 10_000);
  return ppm === null || ppm > 1_000_000 ? null : ppm;
};

/** Whole milliseconds in the largest unit that divides them: `24h`, `90s`, `250ms`. */
export const printDuration = (ms: number): string => {
  if (ms === 0) return "0s";
  const unit = ["h", "m", "s"].find((name) => ms % (unitMs[name] ?? 1) === 0) ?? "ms";
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
};
