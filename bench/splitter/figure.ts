import type { Figure } from "../figures.ts";
import type { Throughput } from "./throughput.ts";

/** What each figure is measured with. */
export type Bench = {
  /** Short runs that only show that all is well; their figures are rough. */
  readonly quick: boolean;
  readonly say: (sentence: string) => void;
  /** The alternating rounds, measured once for all figures that are made of them. */
  readonly throughput: () => Promise<Throughput>;
};

export type Rounds = readonly Readonly<Record<string, number>>[];

export type Result = { readonly figures: readonly Figure[]; readonly rounds?: Rounds };

/** One figure of the bench, perhaps with others that fall out of the same run. */
export type Maker = {
  readonly name: string;
  readonly measure: (bench: Bench) => Promise<Result>;
};

export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const atLeast = (name: string, value: number, goal: number): Figure => ({
  name,
  value: rounded(value),
  unit: "ratio",
  goal: `>= ${goal}`,
  met: value >= goal,
});

type Bound = { readonly value: number; readonly unit: string; readonly most: number };

export const atMost = (name: string, { value, unit, most }: Bound): Figure => ({
  name,
  value: rounded(value),
  unit,
  goal: `<= ${most}`,
  met: value <= most,
});

/** A number that has no goal. */
export const printed = (name: string, value: number, unit: string): Figure => ({
  name,
  value: rounded(value),
  unit,
  goal: "printed",
  met: null,
});

/** A figure that this machine cannot tell, with the reason. */
export const notJudged = (name: string, value: number | null, reason: string): Figure => ({
  name,
  value: value === null ? null : rounded(value),
  unit: "ratio",
  goal: `not judged: ${reason}`,
  met: null,
});
