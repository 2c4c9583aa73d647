import { describe, expect, it } from "vitest";
import {
  beta,
  clusteredShare,
  exponential,
  gamma,
  geometric,
  lnGamma,
  normal,
  poisson,
} from "./draw.ts";
import { type Random, randomFrom } from "./random.ts";

const seed = 7;
const draws = 200_000;

/** Mean and variance of many draws. */
const momentsOf = (draw: (random: Random) => number, name: string): [number, number] => {
  const random = randomFrom(seed, name);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < draws; i++) {
    const value = draw(random);
    sum += value;
    squares += value ** 2;
  }
  const mean = sum / draws;
  return [mean, squares / draws - mean ** 2];
};

const cases: readonly {
  readonly name: string;
  readonly draw: (random: Random) => number;
  readonly mean: number;
  readonly variance: number;
}[] = [
  { name: "uniform", draw: (random) => random(), mean: 1 / 2, variance: 1 / 12 },
  { name: "exponential", draw: exponential, mean: 1, variance: 1 },
  { name: "normal", draw: normal, mean: 0, variance: 1 },
  { name: "geometric", draw: (random) => geometric(0.2, random), mean: 4, variance: 20 },
  {
    name: "Poisson of a small mean",
    draw: (random) => poisson(0.7, random),
    mean: 0.7,
    variance: 0.7,
  },
  { name: "Poisson of 29", draw: (random) => poisson(29, random), mean: 29, variance: 29 },
  { name: "Poisson of 31", draw: (random) => poisson(31, random), mean: 31, variance: 31 },
  {
    name: "Poisson of 5,000",
    draw: (random) => poisson(5_000, random),
    mean: 5_000,
    variance: 5_000,
  },
  { name: "Gamma of shape 0.3", draw: (random) => gamma(0.3, random), mean: 0.3, variance: 0.3 },
  { name: "Gamma of shape 4", draw: (random) => gamma(4, random), mean: 4, variance: 4 },
  { name: "Beta of 2 and 6", draw: (random) => beta(2, 6, random), mean: 0.25, variance: 12 / 576 },
  {
    name: "shares of 10 %, alike by .05",
    draw: (random) => clusteredShare({ mean: 0.1, icc: 0.05 }, random),
    mean: 0.1,
    variance: 0.1 * 0.9 * 0.05,
  },
];

describe("draws", () => {
  it.each(cases)(
    "of $name have their mean and variance (seed 7)",
    ({ name, draw, mean, variance }) => {
      const [m, v] = momentsOf(draw, name);
      expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(variance / draws));
      expect(Math.abs(v / variance - 1)).toBeLessThan(0.05);
    },
  );

  it("are the same for one seed and name, and others for another", () => {
    const three = (of: number, name: string): number[] => {
      const random = randomFrom(of, name);
      return [random(), random(), random()];
    };
    expect(three(1, "a")).toEqual(three(1, "a"));
    expect(three(1, "a")).not.toEqual(three(1, "b"));
    expect(three(1, "a")).not.toEqual(three(2, "a"));
  });

  it("know the logarithm of the Gamma function", () => {
    expect(lnGamma(1)).toBeCloseTo(0, 13);
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(lnGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  });
});
