import { minBadUnits } from "../shipped.ts";
import { near, type Setting, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { mean, quantile } from "../summary.ts";
import { type Ran, day, runKernel } from "./kernel-run.ts";

type Row = { readonly share: number; readonly label: string; readonly means: readonly number[] };

/** Mean candidate requests until proven: reference table §4.1. */
const reference: readonly Row[] = [
  { share: 0.002, label: "0.2%", means: [17_490, 25_026] },
  { share: 0.005, label: "0.5%", means: [1_763, 2_372] },
  { share: 0.01, label: "1%", means: [530, 740] },
  { share: 0.05, label: "5%", means: [58, 77] },
  { share: 0.5, label: "50%", means: [4.1, 6] },
  { share: 1, label: "100%", means: [2, 3] },
];

/** One signal with all of α, and one of twelve with the floor of distinct failures. */
const tests = [
  { name: "single", title: "α .01", alpha: 0.01, minBad: 1 },
  { name: "shared", title: "α .01/12, ≥ 3 bad", alpha: 0.01 / 12, minBad: minBadUnits },
];

/**
 * How many candidate requests a regression takes to be proven: ρ = 1 %, stable fails .1 %, unit =
 * request, evaluated per event at 100 requests a second.
 */
export const detection = ({ seed, runs }: Setting): Shown => {
  const n = runs({ quick: 1_500, full: 10_000 });
  const cells = reference.flatMap(({ share, label, means }) =>
    tests.map(({ name, title, alpha, minBad }, column) => {
      const random = randomFrom(seed, `detect ${name} ${label}`);
      const of = { rho: 0.01, stableShare: 0.001, candidateShare: share, rps: 100 };
      const test = { alpha, minBad, schedule: day, limit: 1e8 };
      const all: Ran[] = Array.from({ length: n }, () => runKernel(of, test, random));
      const requests = all.map((run) => run.requests);
      return {
        name,
        title,
        label,
        reference: means[column] ?? Number.NaN,
        mean: mean(requests),
        p90: quantile(requests, 0.9),
        failed: mean(all.map((run) => run.failed)),
      };
    }),
  );
  return {
    title: `Detection: candidate requests until proven, ρ = 1 %, stable fails 0.1 % (${n} runs)`,
    columns: ["p_c", "test", "mean", "reference", "p90", "failed"],
    rows: cells.map((cell) => [
      cell.label,
      cell.title,
      cell.mean.toFixed(1),
      String(cell.reference),
      String(cell.p90),
      cell.failed.toFixed(1),
    ]),
    figures: cells.map((cell) =>
      near(
        `judge.detect.${cell.name}.${cell.label}`,
        { value: cell.mean, reference: cell.reference, unit: `candidate requests, ${n} runs` },
        0.1,
      ),
    ),
    rounds: [],
  };
};
