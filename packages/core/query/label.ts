import type { Calculation } from "./calculation.ts";

/** Name of the column that holds the start of a time step, in ms since 1970. */
export const stepColumn = "time";

/** How a calculation is called in `QueryResult.columns`: `count`, `avg(duration_ms)`, `p99(duration_ms)`. */
export const calculationLabel = (calculation: Calculation): string => {
  switch (calculation.op) {
    case "count":
    case "concurrency":
      return calculation.op;
    case "percentile":
      return `p${Number((calculation.level * 100).toFixed(6))}(${calculation.field})`;
    case "countDistinct":
    case "sum":
    case "avg":
    case "min":
    case "max":
    case "rateSum":
    case "rateAvg":
    case "rateMax":
    case "heatmap":
      return `${calculation.op}(${calculation.field})`;
  }
};
