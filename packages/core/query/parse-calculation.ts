import type { Calculation, Measure } from "./calculation.ts";

/**
 * Reads one measure as people write it: `count`, `p99(duration_ms)`, `distinct(user.id)`. Null when
 * it is none.
 */
export const parseMeasure = (text: string): Measure | null => {
  if (/^count(\(\s*\))?$/i.test(text)) return { op: "count" };
  const { name, field } = callOf(text);
  if (field === "") return null;
  const percentile = /^p(\d{1,2}(?:\.\d{1,3})?)$/i.exec(name)?.[1];
  if (percentile !== undefined)
    return Number(percentile) === 0
      ? null
      : { op: "percentile", field, level: Number(percentile) / 100 };
  switch (name.toLowerCase()) {
    case "distinct":
    case "countdistinct":
      return { op: "countDistinct", field };
    case "sum":
      return { op: "sum", field };
    case "avg":
      return { op: "avg", field };
    case "min":
      return { op: "min", field };
    case "max":
      return { op: "max", field };
    case "median":
      return { op: "percentile", field, level: 0.5 };
    default:
      return null;
  }
};

/** The same of any calculation: also `concurrency`, `heatmap(duration_ms)`, `rateMax(queue.size)`. */
export const parseCalculation = (text: string): Calculation | null => {
  const measure = parseMeasure(text);
  if (measure !== null) return measure;
  if (/^concurrency(\(\s*\))?$/i.test(text)) return { op: "concurrency" };
  const { name, field } = callOf(text);
  if (field === "") return null;
  switch (name.toLowerCase().replaceAll("_", "")) {
    case "heatmap":
      return { op: "heatmap", field };
    case "ratesum":
      return { op: "rateSum", field };
    case "rateavg":
      return { op: "rateAvg", field };
    case "ratemax":
      return { op: "rateMax", field };
    default:
      return null;
  }
};

const callOf = (text: string): { readonly name: string; readonly field: string } => {
  const [, name = "", field = ""] = /^([A-Za-z_]+[\d.]*)\(\s*([^()\s]+)\s*\)$/.exec(text) ?? [];
  return { name, field };
};
