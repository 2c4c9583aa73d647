import type { Figure } from "../figures.ts";

/** How a table is made: from which seed, and how many runs. */
export type Setting = {
  readonly seed: number;
  readonly runs: (of: { readonly quick: number; readonly full: number }) => number;
};

/** One table for people and the figures that were read off it. */
export type Shown = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly figures: readonly Figure[];
  /** What the figures were made of, kept in the file. */
  readonly rounds: readonly Readonly<Record<string, number>>[];
  /** What a reader must know to read the table right. */
  readonly notes?: readonly string[];
};

/** A figure that must lie within a part of what the reference gives. */
export const near = (
  name: string,
  { value, reference, unit }: { value: number; reference: number; unit: string },
  within: number,
): Figure => ({
  name,
  value: significant(value),
  unit,
  goal: `within ${within * 100} % of ${reference}`,
  met: Math.abs(value / reference - 1) <= within,
});

/** A figure that must not exceed a limit. */
export const atMost = (
  name: string,
  { value, unit, limit }: { value: number; unit: string; limit: number },
): Figure => ({ name, value: significant(value), unit, goal: `<= ${limit}`, met: value <= limit });

/** A figure that is shown for comparison. */
export const printed = (name: string, value: number, unit: string): Figure => ({
  name,
  value: significant(value),
  unit,
  goal: "printed",
  met: null,
});

/** Four significant digits; what a simulation knows is less. */
export const significant = (value: number): number => Number(value.toPrecision(4));
