import type { Mass } from "@dimmer/core";

/** SQL of the six numbers of both sides; `s` is 1 for an event of the selection. */
export const sidesSql = [
  "countIf(s)",
  "sumIf(weight, s)",
  "sumIf(weight * weight, s)",
  "countIf(NOT s)",
  "sumIf(weight, NOT s)",
  "sumIf(weight * weight, NOT s)",
].join(", ");

export type Sides = { readonly selection: Mass; readonly rest: Mass };

/** Reads them back, from the place in a row of JSONCompact where they begin. */
export const readSides = (row: readonly unknown[], at: number): Sides => {
  const [a, b, c, d, e, f] = row.slice(at, at + 6).map(Number);
  return {
    selection: { events: a ?? 0, weight: b ?? 0, weightSquared: c ?? 0 },
    rest: { events: d ?? 0, weight: e ?? 0, weightSquared: f ?? 0 },
  };
};
