import { expect, test } from "vitest";
import type { Expectation, Expected } from "../rollout/expectation.ts";
import { type ExpectationSeen, readExpectation } from "./read-expectation.ts";

const quiet: ExpectationSeen = {
  events: 1_000,
  missing: [],
  onStable: [],
  candidate: 0,
  stable: 0,
  units: [],
};

const read = (query: string, expects: Expected, seen: Partial<ExpectationSeen>) => {
  const expectation: Expectation = {
    id: "e1",
    say: "Card retries drop",
    author: null,
    query,
    where: "",
    expects,
    confidence: null,
  };
  return readExpectation(expectation, { ...quiet, ...seen }, 7);
};
const bound = (op: "<=" | ">=" | "=", value: number): Expected => ({ kind: "bound", op, value });
const go = (direction: "up" | "down" | "same", by: number | null = null): Expected => ({
  kind: "direction",
  direction,
  by,
});

test.each([
  ["count", bound("=", 0), 0, 1_000, "met"],
  ["count", bound("=", 0), 0, 10, "notYet"],
  ["count", bound("=", 0), 1, 10, "broken"],
  ["count", bound("=", 5), 3, 1_000, "notYet"],
  ["count", bound("<=", 20), 21, 10, "broken"],
  ["count", bound("<=", 20), 20, 1_000, "met"],
  ["count", bound(">=", 20), 20, 10, "met"],
  ["count", bound(">=", 20), 19, 1_000, "notYet"],
  ["min(a)", bound("<=", 3), 2, 10, "met"],
  ["min(a)", bound("<=", 3), 4, 1_000, "notYet"],
  ["min(a)", bound(">=", 3), 2, 10, "broken"],
  ["p99(a)", bound("<=", 250), 251, 10, "notYet"],
  ["p99(a)", bound("<=", 250), 251, 1_000, "broken"],
  ["p99(a)", bound("<=", 250), 249, 1_000, "met"],
  ["p99(a)", bound("<=", 250), null, 1_000, "notYet"],
] as const)("%s %o at %s after %d events is %s", (...row) => {
  const [query, expects, candidate, events, word] = row;
  expect(read(query, expects, { candidate, events }).word).toBe(word);
});

const units = (candidate: number, stable: number) => [{ rho: 0.5, candidate, stable }];

test.each([
  [go("down"), units(100, 400), "met"],
  [go("down"), units(400, 100), "broken"],
  [go("down"), units(10, 14), "notYet"],
  [go("up"), units(400, 100), "met"],
  [go("up"), units(100, 400), "broken"],
  [go("same"), units(400, 420), "notYet"],
  [go("same"), units(100, 400), "broken"],
  [go("same", 0.5), units(10_000, 10_100), "met"],
] as const)("%o with users %o is %s", (expects, seen, word) => {
  expect(read("count", expects, { units: seen }).word).toBe(word);
});

test("a field that no event carries is said, once enough events came, and where it is", () => {
  const fields = { missing: ["card.retry"], onStable: ["card.retry"] };
  expect(read("count", go("down"), { ...fields, events: 20 }).word).toBe("notYet");
  expect(read("count", go("down"), { ...fields, events: 300 })).toMatchObject({
    word: "neverArrived",
    sentence: "None of 300 events of the candidate has `card.retry`; stable's events have it.",
  });
  const nobody = { missing: ["card.retry"], onStable: [] };
  expect(read("count", go("down"), { ...nobody, events: 300 }).sentence).toContain(
    "add it to the event",
  );
});

test("numbers are in the sentence, and what cannot be compared says what to write", () => {
  expect(read("count", bound("<=", 20), { candidate: 1_234 }).sentence).toBe(
    "It is 1,234 where it should be at most 20.",
  );
  expect(read("count", go("down"), { units: units(100, 400) }).sentence).toMatch(
    /^100 users of the candidate and 400 of stable match: 0\.\d+ to 0\.\d+ times as often as on stable\.$/,
  );
  expect(read("avg(a)", go("down"), {}).sentence).toContain("expect a bound, or a percentile");
});
