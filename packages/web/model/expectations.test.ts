import { expect, test } from "vitest";
import { expectationViews } from "./expectations.ts";

const expectation = {
  id: "e1",
  say: "Card retries drop",
  author: "Ann <ann@example.org>",
  query: "count",
  where: "",
  expects: { kind: "direction", direction: "down", by: 0.2 },
  confidence: null,
  outcome: null,
  answers: [],
} as const;

test.each([
  [null, "wait", "not yet"],
  ["met", "good", "met"],
  ["broken", "bad", "broken"],
  ["neverArrived", "bad", "the fields never arrived"],
] as const)("an outcome of %s is said as such, never by colour alone", (word, tone, said) => {
  const outcome =
    word === null
      ? null
      : { expectation: "e1", word, sentence: "12 of 30.", atMs: 1, candidate: 1, stable: 2 };
  const [view] = expectationViews({ expectations: [{ ...expectation, answers: [], outcome }] });
  expect(view).toMatchObject({ tone, word: said, how: "count goes down by 20%, expects Ann" });
});
