import type { Case } from "../harmless/case.ts";
import { kernelCases } from "../harmless/kernel.ts";
import { outageCase, outageRejects } from "../harmless/shared-outages.ts";
import { userCases } from "../harmless/users.ts";
import type { Setting, Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { lowerBoundOf } from "../summary.ts";

type Cell = {
  readonly name: string;
  readonly reference: string;
  readonly nominal: number;
  readonly runs: number;
  readonly hits: number;
};

const cellsOf = ({ tests, nominal, runs, open }: Case, setting: Setting): readonly Cell[] => {
  const run = open(randomFrom(setting.seed, `type1 ${tests[0]?.name ?? ""}`));
  const n = setting.runs(runs);
  const hits = tests.map(() => 0);
  for (let i = 0; i < n; i++)
    run().forEach((rejected, test) => {
      if (rejected) hits[test] = (hits[test] ?? 0) + 1;
    });
  return tests.map(({ name, reference }, test) => ({
    name,
    reference,
    nominal,
    runs: n,
    hits: hits[test] ?? 0,
  }));
};

/** Share of harmless changes that shared outages would roll back if stable's counts came late. */
const shareOfLagging = (lagS: number, { seed, runs }: Setting): string => {
  const random = randomFrom(seed, `lag ${lagS}`);
  const n = runs({ quick: 100, full: 1_000 });
  const hits = Array.from({ length: n }, () => outageRejects(lagS, random)).filter(Boolean).length;
  return `${((100 * hits) / n).toFixed(0)} %`;
};

/** False alarms under continuous peeking, user-first units: reference table §4.3. */
export const typeOne = (setting: Setting): Shown => {
  const cases = [...kernelCases, ...userCases, outageCase];
  const cells = cases.flatMap((each) => cellsOf(each, setting));
  return {
    title: "False alarms of a harmless change, looked at after every event",
    columns: ["case", "runs", "rejected", "lower 99 % bound", "nominal", "reference"],
    rows: cells.map(({ name, runs, hits, nominal, reference }) => [
      name,
      String(runs),
      (hits / runs).toFixed(4),
      lowerBoundOf(hits, runs).toFixed(4),
      String(nominal),
      reference,
    ]),
    figures: cells.map(({ name, runs, hits, nominal }) => ({
      name: `judge.type1.${name}`,
      value: hits / runs,
      unit: `share of ${runs} runs`,
      goal: `lower 99 % bound <= ${nominal}`,
      met: lowerBoundOf(hits, runs) <= nominal,
    })),
    rounds: [],
    notes: [
      `One bin carries both arms of a second. Were stable's counts to come 2 s later than the candidate's, shared outages would roll back ${shareOfLagging(2, setting)} of harmless changes, and 5 s later ${shareOfLagging(5, setting)}.`,
    ],
  };
};
