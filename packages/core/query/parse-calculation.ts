import type { Calculation } from "./query.ts";

/**
 * Reads one calculation as people write it: `count`, `p99(duration_ms)`, `distinct(user.id)`. Null
 * when it is none.
 */
export const parseCalculation = (text: string): Calculation | null => {
  if (/^count(\(\s*\))?$/i.test(text)) return { op: "count" };
  const [, name = "", field = ""] = /^([A-Za-z]+[\d.]*)\(\s*([^()\s]+)\s*\)$/.exec(text) ?? [];
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
