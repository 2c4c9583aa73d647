/** Digits of whole seconds, milliseconds and microseconds since 1970 in our times. */
const scales: ReadonlyMap<number, number> = new Map([
  [10, 1000],
  [13, 1],
  [16, 0.001],
]);

/**
 * A time as Honeycomb's clients send it, for the canonicaliser: RFC 3339 as it is; numbers, also as
 * text, tell their unit by how many digits stand before the point (refinery, `getEventTime`).
 */
export const eventTime = (given: unknown): string | number | undefined => {
  if (typeof given !== "string" && typeof given !== "number") return undefined;
  const text = String(given);
  const whole = /^(\d+)(?:\.\d+)?$/.exec(text)?.[1];
  if (whole === undefined) return typeof given === "number" || text === "" ? undefined : text;
  const scale = scales.get(whole.length);
  return scale === undefined ? undefined : Number(text) * scale;
};
