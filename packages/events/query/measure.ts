import type { Measure } from "@dimmer/core";
import { type Fields, groupKey, numberOf } from "./field.ts";

/**
 * How percentiles are found: exactly, with memory for every different value, or by a t-digest,
 * whose answers are off by a fraction of a percent of the rank.
 */
export type Percentiles = "exact" | "digest";

const functionOf: Readonly<Record<Percentiles, string>> = {
  exact: "quantileExactWeighted",
  digest: "quantileTDigestWeighted",
};

/** Every measure weighs an event by how many it stands for; NULLs are left out. */
export const measureSql = (fields: Fields, measure: Measure, percentiles: Percentiles): string => {
  if (measure.op === "count") return "sum(weight)";
  if (measure.op === "countDistinct")
    return `toFloat64(uniqExact(${groupKey(fields, measure.field)}))`;
  const value = numberOf(fields, measure.field);
  switch (measure.op) {
    case "sum":
      return `sum(${value} * weight)`;
    case "avg":
      return `sum(${value} * weight) / sumIf(weight, isNotNull(${value}))`;
    case "min":
      return `min(${value})`;
    case "max":
      return `max(${value})`;
    case "percentile": {
      // Weights are fractions, the functions take whole numbers: thousandths of an event.
      const level = fields.parameters.number(measure.level);
      return `${functionOf[percentiles]}(${level})(${value}, toUInt64(round(weight * 1000)))`;
    }
  }
};
