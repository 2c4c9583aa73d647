import type { Filter, Scope } from "../query/query.ts";
import type { Spotlight } from "./spotlight.ts";

/** What is different about the events of `scope` that `selection` picks, beside all its others? */
export type SpotlightQuestion = Scope & {
  readonly selection: Filter;
  /** Compare like with like within each value of this field, such as `http.route`; null: do not. */
  readonly stratify: string | null;
  /** Fields that are left out besides those that `selection` itself names: they differ by choice. */
  readonly ignore: readonly string[];
  /** k of a run that repeats by itself, from 1; null for a person's question. */
  readonly look: number | null;
};

/** The answer, and what it cost. */
export type SpotlightResult = Spotlight & {
  readonly selected: number;
  readonly rest: number;
  readonly rowsScanned: number;
  readonly elapsedMs: number;
  /** What was cut, in words; empty when nothing was. */
  readonly capped: readonly string[];
};
