import { describe, expect, it } from "vitest";
import { normalBelow, normalQuantile } from "./normal.ts";
import { kayentaVectors } from "./kayenta.ts";
import { mixtureVectors } from "./mixtures.ts";
import { otherVectors } from "./others.ts";
import { ownVectors } from "./own.ts";
import { betaBelow, gammaBelow, zeta } from "./special.ts";
import { check, type Vector, vector } from "./vector.ts";

describe.each<{ readonly of: string; readonly vectors: readonly Vector[] }>([
  { of: "the shipped judge", vectors: ownVectors },
  { of: "mixture boundaries", vectors: mixtureVectors },
  { of: "Bayes factors, safe tests and GrowthBook", vectors: otherVectors },
  { of: "Kayenta", vectors: kayentaVectors },
])("vectors of $of", ({ vectors }) => {
  it.each(vectors)("$name = $expected", (each) => {
    expect(check(each)).toMatchObject({ holds: true });
  });
});

describe("a vector", () => {
  it("is as exact as its printed digits, and 1e-8 at most", () => {
    expect(vector("short", "0.12", () => 0).tolerance).toBeCloseTo(0.01, 12);
    expect(vector("small", "1.8e-6", () => 0).tolerance).toBe(1e-7);
    expect(vector("long", "0.123456789012", () => 0).tolerance).toBe(1e-8);
  });

  it("fails beyond its tolerance and on what is no number", () => {
    expect(check(vector("off", "0.5000", () => 0.5002)).holds).toBe(false);
    expect(check(vector("none", "0.5000", () => Number.NaN)).holds).toBe(false);
  });
});

describe("special functions", () => {
  it("know the normal distribution", () => {
    expect(normalBelow(1.959963984540054)).toBeCloseTo(0.975, 13);
    expect(normalBelow(-6)).toBeCloseTo(9.865876450377e-10, 20);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.326347874040841, 12);
  });

  it("know Gamma, Beta and zeta", () => {
    expect(gammaBelow(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14);
    expect(betaBelow(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 14);
    expect(betaBelow(0.5, 7.5, 7.5)).toBeCloseTo(0.5, 13);
    expect(zeta(2)).toBeCloseTo(Math.PI ** 2 / 6, 10);
  });
});
