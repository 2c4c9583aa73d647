import type { TimeRange } from "@dimmer/core";
import type { Parameters } from "./parameters.ts";

/** Where and when a statement looks. */
export type SourceGround = { readonly range: TimeRange; readonly database: string };

/** Bounds both the time and its five minutes: the table is sorted by the latter first. */
export const boundsSql = (
  parameters: Parameters,
  dataset: string | null,
  range: TimeRange,
): string => {
  const from = parameters.time(range.fromMs);
  const to = parameters.time(range.toMs);
  return [
    ...(dataset === null ? [] : [`dataset = ${parameters.text(dataset)}`]),
    `toStartOfFiveMinutes(ts) >= toStartOfFiveMinutes(${from})`,
    `toStartOfFiveMinutes(ts) <= toStartOfFiveMinutes(${to})`,
    `ts >= ${from}`,
    `ts < ${to}`,
  ].join(" AND ");
};
