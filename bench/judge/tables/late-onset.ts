import { near, type Setting, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { mean } from "../summary.ts";
import { day, type Independent, runKernel, startOnly } from "./kernel-run.ts";

type Cell = {
  readonly atMin: number;
  readonly share: number;
  readonly label: string;
  /** Mean delay in s with all mass at the start, and with half of it on change times (§4.4). */
  readonly seconds: readonly [startOnly: number, changeTime: number];
};

const reference: readonly Cell[] = [
  { atMin: 0, share: 0.005, label: "0.5%", seconds: [177, 182] },
  { atMin: 0, share: 0.05, label: "5%", seconds: [6.1, 6.4] },
  { atMin: 120, share: 0.005, label: "0.5%", seconds: [968, 351] },
  { atMin: 120, share: 0.05, label: "5%", seconds: [73, 12] },
  { atMin: 120, share: 1, label: "100%", seconds: [4, 1] },
  { atMin: 480, share: 0.005, label: "0.5%", seconds: [1_770, 354] },
  { atMin: 480, share: 0.05, label: "5%", seconds: [143, 12] },
  { atMin: 480, share: 1, label: "100%", seconds: [7.3, 1] },
];

const stream: Independent = { rho: 0.01, stableShare: 0.001, candidateShare: 0.001, rps: 1_000 };
const perSecond = stream.rho * stream.rps;

/** Mean delay after the onset, of runs that had not rejected before it. */
const delaysOf = (
  { atMin, share, label }: Cell,
  schedule: typeof day,
  { seed, n }: { readonly seed: number; readonly n: number },
): { readonly seconds: number; readonly failed: number; readonly early: number } => {
  const random = randomFrom(seed, `late ${atMin} ${label} ${schedule.start}`);
  const onsetAt = atMin * 60 * perSecond;
  const delays: number[] = [];
  let early = 0;
  for (let run = 0; run < n; run++) {
    const test = { alpha: 0.01, minBad: 1, schedule, limit: 1e8 };
    const { requests } = runKernel({ ...stream, onset: { atMin, share } }, test, random);
    // What a second brought is known at the close of its bin.
    if (requests > onsetAt) delays.push(Math.ceil((requests - onsetAt) / perSecond));
    else early += 1;
  }
  const seconds = mean(delays);
  return { seconds, failed: seconds * perSecond * share, early };
};

/** A candidate that goes bad hours after it was exposed: ρ = 1 %, 1,000 requests a second, α .01. */
export const lateOnset = ({ seed, runs }: Setting): Shown => {
  const n = runs({ quick: 400, full: 4_000 });
  const cells = reference.map((cell) => ({
    ...cell,
    start: delaysOf(cell, startOnly, { seed, n }),
    change: delaysOf(cell, day, { seed, n }),
  }));
  return {
    title: `Late onset: seconds from going bad to proof, ρ = 1 %, 1,000 rps, α .01 (${n} runs)`,
    columns: ["after", "p_c", "start-only", "reference", "shipped", "reference", "failed"],
    rows: cells.map(({ atMin, label, seconds, start, change }) => [
      `${atMin} min`,
      label,
      start.seconds.toFixed(1),
      String(seconds[0]),
      change.seconds.toFixed(1),
      String(seconds[1]),
      change.failed.toFixed(1),
    ]),
    figures: cells.map(({ atMin, label, seconds, change }) =>
      near(
        `judge.late-onset.${atMin}min.${label}`,
        { value: change.seconds, reference: seconds[1], unit: `s, ${n} runs` },
        0.2,
      ),
    ),
    rounds: cells.map(({ atMin, share, start, change }) => ({
      afterMinutes: atMin,
      share,
      startOnlyEarly: start.early,
      changeTimeEarly: change.early,
    })),
  };
};
