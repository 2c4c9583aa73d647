import { fullPpm, percent } from "../rollout/plan.ts";
import { type Budget, sliceOf } from "./budget.ts";
import { requestsUntilFail } from "./detection.ts";
import { countedEveryMs, propagationMs } from "./limits.ts";

/** What a bad candidate would cost before it is back at 0, if the next stage were entered now. */
export type Forecast = {
  readonly nextPpm: number;
  /** Requests of the whole service a second that it is estimated from. */
  readonly requestsPerSecond: number;
  /** For a candidate that fails 1 %, 10 % and all of its requests. */
  readonly cases: readonly ForecastCase[];
  /** Failures that the rollout may cause at most; null where no volume is known. */
  readonly slice: number | null;
  /** The worst case stays within the slice. */
  readonly fits: boolean;
};

export type ForecastCase = {
  readonly failing: number;
  /** Requests that fail in front of users; none is assumed to be rescued. */
  readonly requests: number;
  readonly seconds: number;
  /** As a part of the month's budget; null where no volume is known. */
  readonly ofBudget: number | null;
};

export const forecastShares = [0.01, 0.1, 1] as const;

export type Forecasting = {
  readonly nextPpm: number;
  readonly alpha: number;
  readonly objective: number;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
  readonly budget: Budget | null;
};

/**
 * The worst case of the next step: users harmed until the guard fires and everybody is off the
 * candidate. Pure. At a share where the judge would need longer than a month, the month is the end.
 */
export const forecastOf = (of: Forecasting): Forecast => {
  const { nextPpm, requestsPerSecond, budget } = of;
  const cases = forecastShares.map((failing) => caseOf(of, failing));
  const slice = sliceOf(budget);
  const worst = Math.max(...cases.map(({ requests }) => requests));
  return { nextPpm, requestsPerSecond, cases, slice, fits: slice === null || worst <= slice };
};

const monthSeconds = 30 * 24 * 3_600;

const caseOf = (of: Forecasting, failing: number): ForecastCase => {
  const { nextPpm, requestsPerSecond, stableShare, alpha, objective, budget } = of;
  // At 100 % there is no stable to compare with; the full stage keeps 1 % on it.
  const exposure = Math.min(0.99, nextPpm / 1_000_000);
  const perSecond = requestsPerSecond * exposure;
  if (perSecond <= 0) return { failing, requests: 0, seconds: 0, ofBudget: null };
  const needed = requestsUntilFail({ exposure, failing, stableShare, alpha, objective });
  const knowing = Math.min(needed / perSecond, monthSeconds);
  const seconds = knowing + (countedEveryMs + propagationMs) / 1_000;
  const requests = seconds * perSecond * failing;
  const ofBudget = budget === null || budget.allowed === 0 ? null : requests / budget.allowed;
  return { failing, requests, seconds, ofBudget };
};

/** `5% next: a total failure would reach about 14 requests, 0.02% of the month's budget.` */
export const forecastInWords = (forecast: Forecast): string => {
  const total = forecast.cases.at(-1);
  const next = forecast.nextPpm >= fullPpm ? "Full" : percent(forecast.nextPpm);
  if (total === undefined || forecast.requestsPerSecond <= 0)
    return `${next} next: no traffic was seen lately, so what a failure would reach cannot be said.`;
  const reach = `${next} next: a total failure would reach about ${aboutInWords(total.requests)}`;
  return total.ofBudget === null
    ? `${reach}.`
    : `${reach}, ${shareInWords(total.ofBudget)} of the month's budget.`;
};

const aboutInWords = (requests: number): string => {
  const n = Math.ceil(requests);
  return `${String(n).replaceAll(/\B(?=(?:\d{3})+$)/g, ",")} request${n === 1 ? "" : "s"}`;
};

/** Two digits that say something: `0.02%`, `1.3%`, `12%`. */
const shareInWords = (share: number): string => {
  const points = share * 100;
  if (points >= 10) return `${Math.round(points)}%`;
  return points < 0.005 ? "under 0.01%" : `${Number(points.toPrecision(2))}%`;
};
