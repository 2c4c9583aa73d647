import { describe, expect, it } from "vitest";
import { noFailures } from "../../counts/bin.ts";
import { countsOf } from "../../testing/split-counts.ts";
import { addTotals, noTotals, shareOf, sumCounts } from "./arm-totals.ts";

describe("sumCounts", () => {
  it("adds the wanted ways of assignment, and all kinds of failures", () => {
    const failures = { ...noFailures, status: 1, reset: 2 };
    const arm = {
      bucket: countsOf({ requests: 10, failures, slow: 4, rescued: 3 }),
      named: countsOf({ requests: 5 }),
      override: countsOf({ requests: 100 }),
    };
    expect(sumCounts(arm, ["bucket", "named"])).toEqual({
      requests: 15,
      failures: 3,
      slow: 4,
      overSli: 0,
      touched: 0,
      rescued: 3,
    });
  });

  it("lets a request fail once at most", () => {
    const bucket = countsOf({ requests: 2, failures: { ...noFailures, reset: 9 } });
    expect(sumCounts({ bucket }, ["bucket"]).failures).toBe(2);
  });
});

describe("addTotals", () => {
  it("stops at the largest safe whole number", () => {
    const totals = { ...noTotals(), requests: Number.MAX_SAFE_INTEGER };
    addTotals(totals, { ...noTotals(), requests: 5 });
    expect(totals.requests).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("shareOf", () => {
  it("is 0 of nothing", () => {
    expect([shareOf(0, 0), shareOf(1, 4)]).toEqual([0, 0.25]);
  });
});
