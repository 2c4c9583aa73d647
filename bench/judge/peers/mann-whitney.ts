import { normalQuantile } from "../vectors/normal.ts";
import { brentRoot } from "./brent.ts";

/** Where the experiment lies against the control: an interval and the Hodges–Lehmann estimate. */
export type Shift = { readonly low: number; readonly high: number; readonly estimate: number };

/** Average ranks of all values, ties sharing theirs, and Σ(t³ − t) over ties. */
export const averageRanks = (
  values: readonly number[],
): { readonly ranks: Float64Array; readonly ties: number } => {
  const order = Uint32Array.from(values, (_, index) => index);
  const valueAt = Float64Array.from(values);
  order.sort((i, j) => (valueAt[i] ?? 0) - (valueAt[j] ?? 0));
  const ranks = new Float64Array(values.length);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    const value = valueAt[order[from] ?? 0];
    while (to < order.length && valueAt[order[to] ?? 0] === value) to += 1;
    for (let k = from; k < to; k++) ranks[order[k] ?? 0] = (from + to + 1) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
};

/** z of the rank sum of x − mu against y, with continuity correction, less `quantile`. */
export const wilcoxonDiff = (
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  mu: number,
  quantile: number,
): number => {
  const [m, n] = [x.length, y.length];
  const { ranks, ties } = averageRanks([...x.map((value) => value - mu), ...y]);
  let sum = 0;
  for (let i = 0; i < m; i++) sum += ranks[i] ?? 0;
  const dz = sum - (m * (m + 1)) / 2 - (m * n) / 2;
  const sigma = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
  return (dz - Math.sign(dz) / 2) / sigma - quantile;
};

/** Kayenta's two-sample Mann–Whitney interval (`kayenta-mannwhitney`), for finite values. */
export const mannWhitney = (
  x: readonly number[],
  y: readonly number[],
  confidence: number,
): Shift => {
  const from = Math.min(...x) - Math.max(...y);
  const to = Math.max(...x) - Math.min(...y);
  const root = (quantile: number, clamp: "clamp" | "free"): number => {
    const f = (mu: number): number => wilcoxonDiff({ x, y }, mu, quantile);
    const [atFrom, atTo] = [f(from), f(to)];
    if (clamp === "clamp" && atFrom <= 0) return from;
    if (clamp === "clamp" && atTo >= 0) return to;
    return brentRoot(f, { from, to, atFrom, atTo });
  };
  const z = normalQuantile((1 - confidence) / 2);
  return { low: root(-z, "clamp"), high: root(z, "clamp"), estimate: root(0, "free") };
};
