/** One number of a set of events, found in one pass: what a guard or an expectation can be about. */
export type Measure =
  | { readonly op: "count" }
  | { readonly op: "countDistinct" | "sum" | "avg" | "min" | "max"; readonly field: string }
  | { readonly op: "percentile"; readonly field: string; readonly level: number };

/** How a measure changes from one time step to the next, per second; needs steps. */
export type Rate = { readonly op: "rateSum" | "rateAvg" | "rateMax"; readonly field: string };

/**
 * The most events that were under way at the same time: each lasts `duration_ms` from its time on.
 * What began before the range is not in it.
 */
export type Concurrency = { readonly op: "concurrency" };

/** Counts by time and value, told in `QueryResult.heatmaps`; no column of the table. */
export type HeatmapOf = { readonly op: "heatmap"; readonly field: string };

/** What a question may ask for. */
export type Calculation = Measure | Rate | Concurrency | HeatmapOf;

/** Whether it is one number of a set of events. */
export const isMeasure = (calculation: Calculation): calculation is Measure => {
  switch (calculation.op) {
    case "count":
    case "countDistinct":
    case "sum":
    case "avg":
    case "min":
    case "max":
    case "percentile":
      return true;
    case "rateSum":
    case "rateAvg":
    case "rateMax":
    case "concurrency":
    case "heatmap":
      return false;
  }
};

/** The measure whose change a rate is. */
export const measureOfRate = ({ op, field }: Rate): Measure => {
  switch (op) {
    case "rateSum":
      return { op: "sum", field };
    case "rateAvg":
      return { op: "avg", field };
    case "rateMax":
      return { op: "max", field };
  }
};

/** Whether it needs a measure of the step before. */
export const isRate = (calculation: Calculation): calculation is Rate =>
  calculation.op === "rateSum" || calculation.op === "rateAvg" || calculation.op === "rateMax";
