import type { CrossCounts } from "./counts.ts";
import { bitOf } from "./cross.ts";
import { type Mass, seenIn } from "./mass.ts";
import { lnChiSquareTail } from "./normal.ts";

/**
 * ln p that an item and the selection have nothing to do with each other within any stratum:
 * Cochran–Mantel–Haenszel, (Σ(xₖ − Eₖ))² / ΣVₖ with one degree of freedom. A value that is only more
 * frequent because the selection has more of some route shows nothing here (Simpson's paradox).
 */
export const lnPWithinStrata = (cross: CrossCounts, item: number): number => {
  const bit = bitOf(item);
  const strata = new Map<string, { n: number; m: number; x: number; y: number }>();
  const all = totals(cross);
  for (const { mask, stratum, selection, rest } of cross.rows) {
    const key = stratum ?? "";
    const cell = strata.get(key) ?? { n: 0, m: 0, x: 0, y: 0 };
    strata.set(key, cell);
    const [n, m] = [seenIn(selection, all.selection).hits, seenIn(rest, all.rest).hits];
    cell.n += n;
    cell.m += m;
    if ((mask & bit) === 0) continue;
    cell.x += n;
    cell.y += m;
  }
  let [excess, variance] = [0, 0];
  for (const { n, m, x, y } of strata.values()) {
    const [t, k] = [n + m, x + y];
    if (t <= 1 || n === 0 || m === 0) continue;
    excess += x - (n * k) / t;
    variance += (n * m * k * (t - k)) / (t * t * (t - 1));
  }
  return variance > 0 ? lnChiSquareTail((excess * excess) / variance) : 0;
};

const totals = ({ rows }: CrossCounts): { readonly selection: Mass; readonly rest: Mass } => {
  const sum = (of: (row: CrossCounts["rows"][number]) => Mass): Mass =>
    rows.reduce(
      (all, row) => {
        const { events, weight, weightSquared } = of(row);
        all.events += events;
        all.weight += weight;
        all.weightSquared += weightSquared;
        return all;
      },
      { events: 0, weight: 0, weightSquared: 0 },
    );
  return { selection: sum(({ selection }) => selection), rest: sum(({ rest }) => rest) };
};
