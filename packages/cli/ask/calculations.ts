import { type Calculation, parseCalculation } from "@dimmer/core";
import type { Parsed } from "./words.ts";

const known =
  "count, distinct(field), sum(field), avg(field), min(field), max(field), p99(field), concurrency or, with --step, rateMax(field)";

/** `count, p99(duration_ms), distinct(dimmer.unit)`. */
export const parseCalculations = (source: string): Parsed<readonly Calculation[]> => {
  const calculations: Calculation[] = [];
  for (const part of source.split(",").map((text) => text.trim())) {
    const calculation = parseCalculation(part);
    if (calculation?.op === "heatmap")
      return {
        ok: false,
        sentence: `\`${part}\` is a picture, which this command does not draw; ask for percentiles by --step instead.`,
      };
    if (calculation === null)
      return { ok: false, sentence: `\`${part}\` is not a calculation; write ${known}.` };
    calculations.push(calculation);
  }
  return { ok: true, value: calculations };
};
