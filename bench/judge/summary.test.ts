import { describe, expect, it } from "vitest";
import { lowerBoundOf, mean, quantile } from "./summary.ts";

describe("summaries", () => {
  it("take means and quantiles by nearest rank", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 3], 0.95)).toBe(5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("bound a probability from below: all of n hits proves p ≥ .01^(1/n)", () => {
    expect(lowerBoundOf(10, 10)).toBeCloseTo(0.01 ** 0.1, 8);
    expect(lowerBoundOf(0, 10)).toBe(0);
    // One hit of n is explained by p as long as 1 − (1 − p)^n > .01.
    expect(lowerBoundOf(1, 200)).toBeCloseTo(1 - 0.99 ** (1 / 200), 8);
  });
});
