import { expect, test } from "vitest";
import type { Item } from "./counts.ts";
import type { Finding } from "./finding.ts";
import type { SpotlightResult } from "./question.ts";
import { findingShares, findingText, spotlightSentence } from "./wording.ts";

const items: readonly (readonly [Item, string])[] = [
  [{ field: "user.plan", is: "business" }, "user.plan = business"],
  [{ field: "user.plan", is: "" }, 'user.plan = ""'],
  [{ field: "user.id", is: null }, "user.id is missing"],
  [{ field: "duration_ms", above: 1234.567 }, "duration_ms above 1230"],
  [{ field: "bytes", atMost: 0.000123456 }, "bytes at most 0.000123"],
];

test.each(items)("%j reads %s", (item, text) => {
  expect(findingText({ items: [item] })).toBe(text);
});

const finding: Finding = {
  items: [],
  direction: "more",
  selection: { events: 82, share: 0.82 },
  rest: { events: 40, share: 0.041 },
  difference: { low: 0.7, high: 0.8 },
  lift: 20,
  lnP: -50,
  score: 0.6,
  alike: [],
};

test("shares are told on both sides, with how many times as often", () => {
  expect(findingShares(finding)).toBe("82% of these, 4.1% of the others (20 times as often)");
  expect(findingShares({ ...finding, rest: { events: 0, share: 0 }, lift: null })).toBe(
    "82% of these, 0% of the others (only here)",
  );
});

const result: SpotlightResult = {
  findings: [],
  byMixOnly: [],
  tested: { fields: 31, values: 240, pairs: 0 },
  falseShare: 0.05,
  detectable: 0.28,
  selected: 40,
  rest: 2_000,
  rowsScanned: 0,
  elapsedMs: 0,
  capped: [],
};

test("finding nothing says what would have been seen", () => {
  expect(spotlightSentence(result)).toBe(
    "Nothing stands out among 31 fields with 240 values. A value that 5% of the others have would have been seen from about 33% of these 40 events on.",
  );
  expect(spotlightSentence({ ...result, detectable: null, selected: 2 })).toContain("Not enough");
  expect(spotlightSentence({ ...result, selected: 0 })).toContain("no such events");
  expect(spotlightSentence({ ...result, rest: 0 })).toContain("no other events");
  expect(spotlightSentence({ ...result, findings: [finding] })).toContain("one thing differs");
});
