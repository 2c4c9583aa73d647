import type { Series } from "@dimmer/wire";

const levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

type Point = Series["points"][number];
type ArmPoint = Point["candidate"];

/** Share of requests that failed; null where none was made. */
export const failureShare = ({ requests, failures }: ArmPoint): number | null =>
  requests === 0 ? null : failures / requests;

/**
 * One cell per value, the highest of the scale filling it. Zero is the lowest line, anything above
 * it is at least one step higher; where nothing is known the cell is empty.
 */
export const sparkline = (values: readonly (number | null)[], scale: number): string =>
  values
    .map((value) => {
      if (value === null) return " ";
      if (value <= 0) return levels[0];
      const height = scale <= 0 ? 1 : Math.ceil((value / scale) * (levels.length - 1));
      return levels[Math.min(levels.length - 1, Math.max(1, height))] ?? levels[0];
    })
    .join("");
