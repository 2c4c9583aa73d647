/**
 * What an author expects to see in production, written before the change. The sentence is for
 * people; `query` and `where` say how it is seen in events.
 */
export type Expectation = {
  /** Of this rollout: `e1`, `e2`, … in the order of the file. */
  readonly id: string;
  readonly say: string;
  /** Who expects it and answers for it; null: whoever answers for the change. */
  readonly author: string | null;
  /** A calculation over the candidate's events: `count`, `p99(duration_ms)`, `distinct(user.id)`. */
  readonly query: string;
  /** A filter over them as people write it; empty: all of them. */
  readonly where: string;
  readonly expects: Expected;
  /** How sure the author is, 0 … 1; null: not said. For their own calibration only. */
  readonly confidence: number | null;
};

export type Expected =
  /** Compared with stable. `by`: the predicted change as a share of stable's value; null: not said. */
  | {
      readonly kind: "direction";
      readonly direction: "up" | "down" | "same";
      readonly by: number | null;
    }
  /** The candidate's value alone. */
  | { readonly kind: "bound"; readonly op: "<=" | ">=" | "="; readonly value: number };

/** `neverArrived`: traffic came, but no event carried the fields that the query needs. */
export type OutcomeWord = "met" | "broken" | "notYet" | "neverArrived";

/** What production says about one expectation at one moment. */
export type Outcome = {
  readonly expectation: string;
  readonly word: OutcomeWord;
  /** One sentence with the numbers. */
  readonly sentence: string;
  readonly atMs: number;
  /** The candidate's value and stable's; null where there is none. */
  readonly candidate: number | null;
  readonly stable: number | null;
};

/** The word as people read it. */
export const outcomeInWords: Readonly<Record<OutcomeWord, string>> = {
  met: "met",
  broken: "broken",
  notYet: "not yet",
  neverArrived: "the fields never arrived",
};
