import { normalQuantile } from "./normal.ts";
import {
  classify,
  commonLanguageEffect,
  type Graded,
  type Label,
  type MetricConfig,
  netflixDefaults,
  scoreOf,
} from "../peers/kayenta.ts";
import { mannWhitney, type Shift, wilcoxonDiff } from "../peers/mann-whitney.ts";
import { randomFrom } from "../streams/random.ts";
import data from "./mann-whitney-data.json" with { type: "json" };
import { type Vector, vector, within } from "./vector.ts";

/*
 * Kayenta's own suites (`MannWhitneySuite`, `ClassifierSuite`, `ScorerSuite`, `StatisticSuite`;
 * Apache-2.0, Netflix). Its data, among them two tie-outs with R, are in `mann-whitney-data.json`.
 */
const asKayenta = 1e-6;
const approximate = (name: string, expected: number, got: () => number): Vector =>
  within(name, { expected, tolerance: asKayenta }, got);

type Sides = { readonly experiment: readonly number[]; readonly control: readonly number[] };

const shiftOf = ({ experiment, control }: Sides, confidence: number): Shift =>
  mannWhitney(experiment, control, confidence);

const small: Sides = { experiment: [10, 20, 30, 40], control: [1, 2, 3, 4] };
const { steps } = data;
const from = Math.min(...steps.experiment) - Math.max(...steps.control);
const to = Math.max(...steps.experiment) - Math.min(...steps.control);
const stepAt = (mu: number, quantile: number) => () =>
  wilcoxonDiff({ x: steps.experiment, y: steps.control }, mu, quantile);
const z = normalQuantile(0.975);

/** A label as a number, so that it can be compared like the rest. */
const labels: readonly Label[] = ["Pass", "High", "Low", "Nodata", "NodataFailMetric"];

const labelled = (
  name: string,
  expected: Label,
  of: Sides & { readonly config?: Partial<MetricConfig>; readonly critical?: boolean },
): Vector => {
  const config = { ...netflixDefaults, tolerance: 0.1, confidence: 0.95, ...of.config };
  const got = (): number => {
    const { label, critical } = classify(of, config, randomFrom(1, name));
    return of.critical === undefined || of.critical === critical
      ? labels.indexOf(label)
      : Number.NaN;
  };
  return vector(`classified: ${name}`, String(labels.indexOf(expected)), got);
};

const constant = (value: number): readonly number[] => [value, value, value, value, value];
const ratio: Sides = { experiment: [20, 22, 21, 25, 30], control: [1, 2.2, 1.1, 2.5, 3] };
const raised: Sides = { experiment: [54.9, 54.5, 55.1, 55.6, 57.4], control: constant(0) };

const graded = (label: Label, group: string): Graded => ({
  label,
  critical: false,
  groups: [group],
});
const scored = (
  name: string,
  expected: string,
  of: { readonly metrics: readonly Graded[]; readonly weights?: Readonly<Record<string, number>> },
): Vector => vector(`score: ${name}`, expected, () => scoreOf(of.metrics, of.weights));

const withEffect = (increase: number, critical: number): Partial<MetricConfig> => ({
  critical: true,
  allowed: { decrease: 1, increase },
  criticalAt: { decrease: 1, increase: critical },
});

export const kayentaVectors: readonly Vector[] = [
  approximate("small, low", 6, () => shiftOf(small, 0.95).low),
  approximate("small, high", 39, () => shiftOf(small, 0.95).high),
  approximate("small, estimate", 22.5, () => shiftOf(small, 0.95).estimate),
  approximate("R 90 + 90, low", -0.500002521696696, () => shiftOf(data.r90, 0.95).low),
  approximate("R 90 + 90, high", -3.486287505871302e-5, () => shiftOf(data.r90, 0.95).high),
  approximate("R 180 + 180, low", -0.4999173250549087, () => shiftOf(data.r180, 0.98).low),
  approximate("R 180 + 180, high", -6.912685789769486e-6, () => shiftOf(data.r180, 0.98).high),
  approximate("210 + 210, least μ", -3.124999999999986, () => from),
  approximate("210 + 210, largest μ", 5.555555555555557, () => to),
  approximate("210 + 210, lower z at least μ", 17.090968923762254, stepAt(from, z)),
  approximate("210 + 210, lower z at largest μ", -20.997687930433106, stepAt(to, z)),
  approximate("210 + 210, upper z at least μ", 21.01089689284236, stepAt(from, -z)),
  approximate("210 + 210, upper z at largest μ", -17.077759961353, stepAt(to, -z)),
  approximate("210 + 210, low", 3.521755377702165e-5, () => shiftOf(steps, 0.95).low),
  approximate("210 + 210, high", 2.02456461662334e-5, () => shiftOf(steps, 0.95).high),
  approximate("210 + 210, estimate", 2.6279243045155653e-5, () => shiftOf(steps, 0.95).estimate),
  labelled("10s against 1s", "High", { experiment: constant(10), control: constant(1) }),
  labelled("10s against 0s", "High", { experiment: constant(10), control: constant(0) }),
  labelled("one outlier", "Pass", { experiment: [1, 1, 1, 1, 10], control: constant(1) }),
  labelled("one zero", "Pass", { experiment: [0, 1, 1, 1, 1], control: constant(1) }),
  labelled("a permutation", "Pass", { experiment: [10, 20, 30, 40], control: [40, 10, 30, 20] }),
  labelled("nothing", "Nodata", { experiment: [], control: constant(1) }),
  labelled("nothing, as 0", "Pass", {
    experiment: [],
    control: constant(1),
    config: { nanStrategy: "replace" },
  }),
  labelled("against zeros", "High", raised),
  vector("classified: against zeros has no ratio", "1", () =>
    Number.isNaN(classify(raised, netflixDefaults, randomFrom(1, "ratio")).deviation) ? 1 : 0,
  ),
  labelled("critical at 1.2", "High", { ...ratio, config: withEffect(1, 1.2), critical: true }),
  labelled("not critical at 13", "High", { ...ratio, config: withEffect(5, 13), critical: false }),
  labelled("allowed to 13", "Pass", { ...ratio, config: withEffect(13, 13) }),
  scored("pass and high", "50", { metrics: [graded("Pass", "a"), graded("High", "a")] }),
  scored("1 of 3", "33.33", {
    metrics: [graded("Pass", "a"), graded("High", "a"), graded("Low", "a")],
  }),
  scored("weights 75 and 25", "75", {
    metrics: [graded("Pass", "a"), graded("High", "b")],
    weights: { a: 75, b: 25 },
  }),
  scored("weights 15 and 85", "5", {
    metrics: [graded("Pass", "a"), graded("High", "a"), graded("High", "a"), graded("High", "b")],
    weights: { a: 15, b: 85 },
  }),
  scored("a group without data", "100", {
    metrics: [graded("Pass", "a"), graded("Pass", "a"), graded("Nodata", "b")],
  }),
  scored("critical without data", "0", {
    metrics: [graded("Pass", "a"), { ...graded("Nodata", "b"), critical: true }],
  }),
  vector("CLES of equals", ".5", () => commonLanguageEffect([1, 2, 3], [1, 2, 3])),
];
