const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Widths of a step that people find on a clock. */
const widths: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minuteMs),
  ...[1, 2, 4, 6, 12, 24].map((n) => n * hourMs),
];

/** The narrowest round step that cuts a range into no more than `most` parts. */
export const stepOf = (rangeMs: number, most: number): number =>
  widths.find((width) => rangeMs / width <= most) ?? 24 * hourMs;

/** Every step that a range touches, oldest first, as ms since 1970. */
export const stepStarts = (
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  stepMs: number,
): readonly number[] => {
  const first = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((toMs - first) / stepMs));
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
};
