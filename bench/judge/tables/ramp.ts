import { atMost, near, type Setting, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { mean, quantile } from "../summary.ts";
import { type Ramp, type RampEnd, runRamp, stableShare } from "./ramp-run.ts";

type Cell = {
  readonly rps: number;
  readonly share: number;
  readonly label: string;
  /** Median minutes to the end, and what became of it, in the reference. */
  readonly minutes: number;
  readonly outcome: string;
};

/** Reference table §4.5. */
const reference: readonly Cell[] = [
  { rps: 100, share: 0.001, label: "0.1%", minutes: 72, outcome: "99.9 % full" },
  { rps: 100, share: 0.0012, label: "0.12%", minutes: 121, outcome: "91 % full" },
  { rps: 100, share: 0.0015, label: "0.15%", minutes: 129, outcome: "98 % rolled back" },
  { rps: 100, share: 0.002, label: "0.2%", minutes: 83, outcome: "@5 % 30, @25 % 67" },
  { rps: 100, share: 0.005, label: "0.5%", minutes: 27, outcome: "@1 % 37, @5 % 63" },
  { rps: 100, share: 0.01, label: "1%", minutes: 10, outcome: "@1 %" },
  { rps: 100, share: 0.05, label: "5%", minutes: 1.3, outcome: "@1 %" },
  { rps: 100, share: 1, label: "100%", minutes: 5 / 60, outcome: "@1 %, one 5-s tick" },
  { rps: 1_000, share: 0.001, label: "0.1%", minutes: 20, outcome: "100 % full" },
  { rps: 1_000, share: 0.0015, label: "0.15%", minutes: 20, outcome: "99 % rolled back" },
  { rps: 1_000, share: 0.002, label: "0.2%", minutes: 12, outcome: "rolled back" },
  { rps: 1_000, share: 0.005, label: "0.5%", minutes: 3.9, outcome: "rolled back" },
  { rps: 1_000, share: 0.05, label: "5%", minutes: 0.1, outcome: "@1 %" },
  { rps: 1_000, share: 1, label: "100%", minutes: 1 / 60, outcome: "@1 %, one 1-s tick" },
  { rps: 10, share: 0.001, label: "0.1%", minutes: 660, outcome: "73 % full, 27 insufficient" },
  { rps: 10, share: 0.002, label: "0.2%", minutes: 450, outcome: "73 % insufficient" },
  { rps: 10, share: 0.01, label: "1%", minutes: 114, outcome: "@1 %" },
  { rps: 10, share: 1, label: "100%", minutes: 40 / 60, outcome: "@1 %" },
];

/**
 * The ticks of the reference: 1 s at 1,000 rps and 5 s at 100, as it says; 20 s at 10, which its 40 s
 * and 4 failures for a broken candidate imply. The shipped judge looks each second.
 */
const rampOf = ({ rps, share }: Cell): Ramp => {
  if (rps >= 1_000) return { rps, share, tickS: 1, askS: 10 };
  return rps >= 100 ? { rps, share, tickS: 5, askS: 10 } : { rps, share, tickS: 20, askS: 60 };
};

const budget = 1 - 0.999;
const monthS = 30 * 24 * 3_600;

/** How many ended so, in percent, with the exposures at which they were rolled back. */
const outcomeText = (ends: readonly RampEnd[]): string => {
  const share = (of: (end: RampEnd) => boolean): number =>
    Math.round((100 * ends.filter(of).length) / ends.length);
  const at = [...new Set(ends.map(({ exposurePpm }) => exposurePpm))]
    .toSorted((a, b) => a - b)
    .map((ppm) => [
      ppm / 10_000,
      share(({ outcome, exposurePpm }) => outcome === "rolledBack" && exposurePpm === ppm),
    ])
    .filter(([, percent]) => percent !== 0)
    .map(([exposure, percent]) => `@${exposure} % ${percent}`);
  const full = share(({ outcome }) => outcome === "full");
  const insufficient = share(({ outcome }) => outcome === "insufficient");
  return [
    ...(full > 0 ? [`full ${full}`] : []),
    ...at,
    ...(insufficient > 0 ? [`insufficient ${insufficient}`] : []),
  ].join(", ");
};

/** Small regressions take hours each, gross ones seconds. */
const runsOf = ({ share }: Cell): Parameters<Setting["runs"]>[0] => {
  if (share === stableShare) return { quick: 50, full: 500 };
  return share < 0.005 ? { quick: 40, full: 200 } : { quick: 200, full: 1_000 };
};

/**
 * A whole rollout, 1 → 5 → 25 → 50 → 100 %: β = .5, SLO 99.9 %, stable fails .1 %, α .01/12 a stage
 * and signal, start mass ½, dwell 5 min, at most 6 h a stage.
 */
export const ramp = ({ seed, runs }: Setting): Shown => {
  const cells = reference.map((cell) => {
    const n = runs(runsOf(cell));
    const ends = Array.from({ length: n }, (_, run) =>
      runRamp(rampOf(cell), randomFrom(seed, `ramp ${cell.rps} ${cell.label} ${run}`)),
    );
    const minutes = quantile(
      ends.map((end) => end.minutes),
      0.5,
    );
    return { ...cell, n, ends, median: minutes, excess: mean(ends.map((end) => end.excess)) };
  });
  const healthy = cells.filter(({ share }) => share === stableShare).flatMap(({ ends }) => ends);
  const falsely = healthy.filter(({ outcome }) => outcome === "rolledBack").length;
  return {
    title: "A whole rollout: how it ends, when, and what it costs",
    columns: [
      "rps",
      "p_c",
      "runs",
      "outcome, %",
      "reference",
      "median min",
      "reference",
      "excess failures",
      "30-day budget",
    ],
    rows: cells.map(({ rps, label, n, ends, outcome, median, minutes, excess }) => [
      String(rps),
      label,
      String(n),
      outcomeText(ends),
      outcome,
      median.toPrecision(3),
      minutes.toPrecision(3),
      excess.toFixed(1),
      `${((100 * excess) / (budget * monthS * rps)).toFixed(4)} %`,
    ]),
    figures: [
      ...cells.map(({ rps, label, n, median, minutes }) =>
        near(
          `judge.ramp.${rps}.${label}`,
          {
            value: median,
            reference: Number(minutes.toPrecision(3)),
            unit: `min, median of ${n} runs`,
          },
          0.2,
        ),
      ),
      atMost("judge.ramp.false-per-1000", {
        value: (1_000 * falsely) / healthy.length,
        unit: `healthy rollouts, of ${healthy.length} runs`,
        limit: 2,
      }),
    ],
    rounds: cells.map(({ rps, share, n, ends }) => ({
      rps,
      share,
      runs: n,
      full: ends.filter(({ outcome }) => outcome === "full").length,
      rolledBack: ends.filter(({ outcome }) => outcome === "rolledBack").length,
    })),
  };
};
