import type { RolloutView } from "@dimmer/wire";
import type { Tone } from "./tone.ts";

type Expectation = RolloutView["expectations"][number];

/** One expectation as the page shows it. */
export type ExpectationView = Pick<Expectation, "id" | "say" | "answers"> & {
  readonly tone: Tone;
  readonly word: string;
  /** `count goes down by 20%, expects Ann`. */
  readonly how: string;
  readonly sentence: string;
  readonly answered: boolean;
};

export const expectationViews = (
  rollout: Pick<RolloutView, "expectations">,
): readonly ExpectationView[] =>
  rollout.expectations.map((expectation) => ({
    id: expectation.id,
    say: expectation.say,
    answers: expectation.answers,
    ...outcomeView(expectation),
    how: howOf(expectation),
    sentence: expectation.outcome?.sentence ?? "",
    answered: expectation.answers.length > 0,
  }));

const outcomeView = ({ outcome }: Expectation): { readonly tone: Tone; readonly word: string } => {
  switch (outcome?.word) {
    case "met":
      return { tone: "good", word: "met" };
    case "broken":
      return { tone: "bad", word: "broken" };
    case "neverArrived":
      return { tone: "bad", word: "the fields never arrived" };
    case "notYet":
    case undefined:
      return { tone: "wait", word: "not yet" };
  }
};

const howOf = ({ query, expects, author }: Expectation): string => {
  const goes =
    expects.kind === "bound"
      ? `${expects.op} ${expects.value}`
      : `${expects.direction === "same" ? "stays the same" : `goes ${expects.direction}`}${
          expects.by === null ? "" : ` by ${Number((expects.by * 100).toFixed(2))}%`
        }`;
  return `${query} ${goes}${author === null ? "" : `, expects ${author.replace(/\s*<[^>]*>$/, "")}`}`;
};
