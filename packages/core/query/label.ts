import type { Calculation } from "./query.ts";

/** Name of the column that holds the start of a time step, in ms since 1970. */
export const stepColumn = "time";

/** How a calculation is called in `QueryResult.columns`: `count`, `avg(duration_ms)`, `p99(duration_ms)`. */
export const calculationLabel = (calculation: Calculation): string => {
  switch (calculation.op) {
    case "count":
      return "count";
    case "percentile":
      return `p${Number((calculation.level * 100).toFixed(6))}(${calculation.field})`;
    case "countDistinct":
    case "sum":
    case "avg":
    case "min":
    case "max":
      return `${calculation.op}(${calculation.field})`;
  }
};
