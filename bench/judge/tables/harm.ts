import { printed, type Setting, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { quantile } from "../summary.ts";
import { type Fault, harmOnce, splitsOf } from "./harm-run.ts";

const errors = { signal: "errors", base: 0.001, whom: "everybody", reach: "candidate" } as const;

const faults: readonly Fault[] = [
  { ...errors, name: "post-5xx", title: "every POST (10 %) answers 5xx", share: 0.1 },
  { ...errors, name: "errors-0.5", title: "0.5 % of requests fail", share: 0.004 },
  {
    ...errors,
    name: "one-tenant",
    title: "one tenant (1 % of users) fails",
    share: 1,
    whom: "tenant",
  },
  { ...errors, name: "wrong-answer", title: "5 % wrong answers, marked", share: 0.05 },
  {
    ...errors,
    name: "p99-30",
    title: "p99 30 % slower",
    signal: "latencyTail",
    base: 0.01,
    // Log-normal latency, σ .78: what exceeded 1.3 of the old p99's distance now exceeds it.
    share: 0.0132,
  },
  {
    ...errors,
    name: "shared-dependency",
    title: "kills what both arms use",
    share: 1,
    reach: "both",
  },
];

const exposures = [10_000, 50_000, 250_000, 500_000];
const onsets = [
  { label: "0h", onsetS: 0 },
  { label: "6h", onsetS: 6 * 3_600 },
];

/** Runs in which bins cannot be joined, or fail by the hundred, take a hundred times as long. */
const runsOf = ({ signal, reach }: Fault): Parameters<Setting["runs"]>[0] =>
  signal === "latencyTail" || reach === "both" ? { quick: 2, full: 30 } : { quick: 10, full: 150 };

/**
 * Users harmed until the shipped judge has stopped a fault, by stage, onset and fault: 100,000 users
 * of lognormal activity (σ 1.5) at 100 requests a second, followed for 6 h at most.
 */
export const harm = ({ seed, runs }: Setting): Shown => {
  const splits = splitsOf(seed, exposures);
  const cells = faults.flatMap((fault) => {
    const n = runs(runsOf(fault));
    return onsets.map(({ label, onsetS }) => ({
      fault,
      label,
      n,
      stages: splits.map((split) => {
        const stage = `${split.exposurePpm / 10_000}%`;
        const all = Array.from({ length: n }, (_, run) =>
          harmOnce(
            { fault, split, onsetS },
            randomFrom(seed, `harm ${stage} ${label} ${fault.name} ${run}`),
          ),
        );
        const users = all.map((each) => each.users);
        return {
          stage,
          p50: quantile(users, 0.5),
          p95: quantile(users, 0.95),
          stopped: all.filter(({ stoppedAfterS }) => stoppedAfterS !== null).length,
        };
      }),
    }));
  });
  return {
    title: "Users harmed until the judge stopped it, median / 95 %",
    columns: [
      "fault",
      "onset",
      "runs",
      ...splits.map(({ exposurePpm }) => `at ${exposurePpm / 10_000} %`),
    ],
    rows: cells.map(({ fault, label, n, stages }) => [
      fault.title,
      label,
      String(n),
      ...stages.map(({ p50, p95, stopped }) => {
        const unstopped = stopped === n ? "" : ` (${n - stopped} of ${n} not stopped)`;
        return `${p50} / ${p95}${unstopped}`;
      }),
    ]),
    figures: cells.flatMap(({ fault, label, n, stages }) =>
      stages.flatMap(({ stage, p50, p95 }) => [
        printed(`judge.harm.${stage}.${label}.${fault.name}.p50`, p50, `users, ${n} runs`),
        printed(`judge.harm.${stage}.${label}.${fault.name}.p95`, p95, `users, ${n} runs`),
      ]),
    ),
    rounds: [],
    notes: [
      "Harmed: a user of the candidate for whom a request went wrong because of the fault (of both arms, where both break).",
    ],
  };
};
