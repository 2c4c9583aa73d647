import type { Random } from "../streams/random.ts";
import { normal } from "../streams/draw.ts";
import { averageRanks, mannWhitney } from "./mann-whitney.ts";
import type { MinuteOf, Rule } from "./rule.ts";

export type Label = "Pass" | "High" | "Low" | "Nodata" | "NodataFailMetric";

/** How one metric is classified; defaults are Kayenta's. */
export type MetricConfig = {
  readonly tolerance: number;
  readonly confidence: number;
  readonly direction: "increase" | "decrease" | "either";
  readonly nanStrategy: "remove" | "replace";
  readonly critical: boolean;
  readonly mustHaveData: boolean;
  readonly effect: "meanRatio" | "cles";
  readonly allowed: { readonly decrease: number; readonly increase: number };
  readonly criticalAt: { readonly decrease: number; readonly increase: number };
};

/** The judge's own settings: 98 % confidence, tolerance 0.25, both hard-coded there. */
export const netflixDefaults: MetricConfig = {
  tolerance: 0.25,
  confidence: 0.98,
  direction: "either",
  nanStrategy: "remove",
  critical: false,
  mustHaveData: false,
  effect: "meanRatio",
  allowed: { decrease: 1, increase: 1 },
  criticalAt: { decrease: 1, increase: 1 },
};

export type Classified = {
  readonly label: Label;
  readonly critical: boolean;
  /** Mean ratio, NaN where a mean is 0. */
  readonly deviation: number;
};

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const meanRatio = (control: readonly number[], experiment: readonly number[]): number => {
  const [c, e] = [meanOf(control), meanOf(experiment)];
  return c === 0 || e === 0 ? Number.NaN : e / c;
};

/** Share of pairs in which the experiment is higher; ties count half. */
export const commonLanguageEffect = (
  control: readonly number[],
  experiment: readonly number[],
): number => {
  const [m, n] = [experiment.length, control.length];
  const { ranks } = averageRanks([...experiment, ...control]);
  const sum = ranks.subarray(0, m).reduce((all, rank) => all + rank, 0);
  return (2 * sum - m * (m + 1)) / (2 * n * m);
};

const noData = ({ nanStrategy, mustHaveData, critical }: MetricConfig): Classified => {
  if (nanStrategy === "replace") return { label: "Pass", critical: false, deviation: 1 };
  if (mustHaveData && !critical)
    return { label: "NodataFailMetric", critical: false, deviation: 1 };
  return { label: "Nodata", critical, deviation: 1 };
};

const noiseOfScale = 1e-5;

/** Two constants would be all ties: Kayenta adds noise of a hundred-thousandth of their size. */
const withNoise = (values: readonly number[], random: Random): readonly number[] =>
  values.map((value) => value + noiseOfScale * Math.abs(value) * normal(random));

/** `MannWhitneyClassifier.classify`. `random` is used only where both sides are constant. */
export const classify = (
  sides: { readonly control: readonly number[]; readonly experiment: readonly number[] },
  config: MetricConfig,
  random: Random,
): Classified => {
  const control = sides.control.filter((value) => !Number.isNaN(value));
  const experiment = sides.experiment.filter((value) => !Number.isNaN(value));
  if (control.length === 0 || experiment.length === 0) return noData(config);
  const pass: Classified = { label: "Pass", critical: false, deviation: 1 };
  const sorted = (values: readonly number[]): string => values.toSorted((a, b) => a - b).join(" ");
  if (sorted(control) === sorted(experiment)) return pass;
  if (new Set([...control, ...experiment]).size === 1) return pass;
  const constant = new Set(control).size === 1 && new Set(experiment).size === 1;
  const x = constant ? withNoise(experiment, random) : experiment;
  const y = constant ? withNoise(control, random) : control;
  const shift = mannWhitney(x, y, config.confidence);
  const bound = config.tolerance * Math.abs(shift.estimate);
  const deviation = meanRatio(y, x);
  const effect = config.effect === "cles" ? commonLanguageEffect(y, x) : deviation;
  const { allowed, criticalAt, direction, critical } = config;
  const isAbove = (limit: number): boolean => Number.isNaN(effect) || effect >= limit;
  const isBelow = (limit: number): boolean => Number.isNaN(effect) || effect <= limit;
  if (direction !== "decrease" && shift.low > bound && isAbove(allowed.increase))
    return { label: "High", critical: critical && isAbove(criticalAt.increase), deviation };
  if (direction !== "increase" && shift.high < -bound && isBelow(allowed.decrease))
    return { label: "Low", critical: critical && isBelow(criticalAt.decrease), deviation };
  return { label: "Pass", critical: false, deviation };
};

/** A classified metric and the groups that it counts in. */
export type Graded = {
  readonly label: Label;
  readonly critical: boolean;
  readonly groups: readonly string[];
};

/** From this share of metrics without data on, the score is 0, percent. */
const tooMuchNodata = 50;

/** `WeightedSumScorer`: 0 to 100, rounded to two decimals. */
export const scoreOf = (
  metrics: readonly Graded[],
  weights: Readonly<Record<string, number>> = {},
): number => {
  if (metrics.some(({ critical, label }) => critical && label !== "Pass")) return 0;
  const without = metrics.filter(({ label }) => label === "Nodata").length;
  if ((100 * without) / metrics.length >= tooMuchNodata) return 0;
  const groups = [...new Set(metrics.flatMap((metric) => metric.groups))];
  const unweighted = groups.filter((group) => weights[group] === undefined);
  const given = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const score = groups.reduce((sum, group) => {
    const labels = metrics.filter((metric) => metric.groups.includes(group));
    const counted = labels.filter(({ label }) => label !== "Nodata");
    const passed = counted.filter(({ label }) => label === "Pass").length;
    const own = counted.length === 0 ? 100 : (100 * passed) / counted.length;
    return sum + (own * (weights[group] ?? (100 - given) / unweighted.length)) / 100;
  }, 0);
  return Math.round(score * 100) / 100;
};

/** Least score that lets a run go on, and that the last one needs: the recommended thresholds. */
const marginal = 75;
const pass = 95;

/**
 * A judge like Kayenta's as its best practices advise: percent of errors a minute, an hour between
 * judgements, three of them, each over all minutes so far. The control is the whole of stable, which
 * is kinder to it than the control of the candidate's size that it asks for: minutes without an error
 * are ties.
 */
export const kayentaLike = (random: Random): Rule => ({
  name: "kayenta",
  title: "Kayenta-like: hourly × 3, % a minute, .98 / .25",
  open: () => {
    const control: number[] = [];
    const experiment: number[] = [];
    return ({ candidate, stable }) => {
      if (experiment.length >= lifetimeMin) return false;
      experiment.push(percentBad(candidate));
      control.push(percentBad(stable));
      if (experiment.length % intervalMin !== 0) return false;
      const config: MetricConfig = { ...netflixDefaults, direction: "increase" };
      const { label, critical } = classify({ control, experiment }, config, random);
      const score = scoreOf([{ label, critical, groups: ["errors"] }]);
      return score < (experiment.length === lifetimeMin ? pass : marginal);
    };
  },
});

const intervalMin = 60;
const lifetimeMin = 3 * intervalMin;

const percentBad = ({ requests, failures }: MinuteOf): number => (100 * failures) / requests;
