import { budgetAtFire, type BurnRule, burnRules, detectionMs, resetMs } from "../shipped.ts";
import type { Shown } from "../setting.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const objective = 0.999;
const badShares = [0.01, 0.05, 0.15, 1];

type Row = {
  readonly severity: BurnRule["severity"];
  readonly longMs: number;
  readonly shortMs: number;
  readonly burn: number;
  readonly budget: number;
  /** Minutes until it fires at 1, 5, 15 and 100 % of errors; null for never. */
  readonly minutes: readonly (number | null)[];
};

/** The SRE workbook's table of chapter 5 for 99.9 % in 30 days (§3.3 of the reference). */
const published: readonly Row[] = [
  {
    severity: "page",
    longMs: hourMs,
    shortMs: 5 * minuteMs,
    burn: 14.4,
    budget: 0.02,
    minutes: [null, 17.28, 5.76, 51.84 / 60],
  },
  {
    severity: "page",
    longMs: 6 * hourMs,
    shortMs: 30 * minuteMs,
    burn: 6,
    budget: 0.05,
    minutes: [216, 43.2, 14.4, 2.16],
  },
  {
    severity: "ticket",
    longMs: 24 * hourMs,
    shortMs: 2 * hourMs,
    burn: 3,
    budget: 0.1,
    minutes: [432, 86.4, 28.8, 4.32],
  },
  {
    severity: "ticket",
    longMs: 72 * hourMs,
    shortMs: 6 * hourMs,
    burn: 1,
    budget: 0.1,
    minutes: [432, 86.4, 28.8, 4.32],
  },
];

const isSame = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 1e-6 * Math.max(1, b);

/** One comparison of a shipped number with the published one. */
type Cell = {
  readonly what: string;
  readonly got: number | null;
  readonly expected: number | null;
};

const cellsOf = (row: Row): readonly Cell[] => {
  const rule = burnRules.find((each) => each.longMs === row.longMs);
  const name = `${row.severity} ${row.longMs / hourMs} h`;
  if (rule === undefined) return [{ what: `${name}: no such rule`, got: null, expected: 1 }];
  const toMinutes = (ms: number | null): number | null => (ms === null ? null : ms / minuteMs);
  return [
    { what: `${name} severity`, got: rule.severity === row.severity ? 1 : 0, expected: 1 },
    { what: `${name} short window`, got: rule.shortMs, expected: row.shortMs },
    { what: `${name} burn`, got: rule.burn, expected: row.burn },
    { what: `${name} budget`, got: budgetAtFire(rule), expected: row.budget },
    ...badShares.map((share, k) => ({
      what: `${name} at ${share * 100} %, min`,
      got: toMinutes(detectionMs(rule, objective, share)),
      expected: row.minutes[k] ?? null,
    })),
  ];
};

const page: BurnRule = { severity: "page", longMs: hourMs, shortMs: 5 * minuteMs, burn: 14.4 };
const minutesToReset = (rule: BurnRule, share: number): number =>
  (resetMs(rule, objective, share) ?? Number.NaN) / minuteMs;

/** Check values that the chapter gives in its text. */
const checks: readonly Cell[] = [
  { what: "reset after 15 %, min", got: minutesToReset(page, 0.15), expected: 4.52 },
  {
    what: "reset after 100 %, min",
    got: minutesToReset(page, 1),
    expected: 5 * (1 - 0.0144),
  },
  {
    what: "1 h at burn 36, reset of an outage, min",
    got: minutesToReset({ ...page, shortMs: hourMs, burn: 36 }, 1),
    expected: 60 * (1 - 0.036),
  },
  {
    what: "10 min at burn 1: an outage takes, s",
    got: (detectionMs({ ...page, longMs: 10 * minuteMs, burn: 1 }, objective, 1) ?? 0) / 1_000,
    expected: 0.6,
  },
  {
    what: "36 h at burn 1: an outage takes, s",
    got: (detectionMs({ ...page, longMs: 36 * hourMs, burn: 1 }, objective, 1) ?? 0) / 1_000,
    expected: 129.6,
  },
  { what: "90 %: 14.4 can never fire", got: detectionMs(page, 0.9, 1), expected: null },
];

const text = (value: number | null): string =>
  value === null ? "never" : String(Number(value.toPrecision(6)));

/** The shipped burn rules against the SRE workbook's table. */
export const sre = (): Shown => {
  const cells = [...published.flatMap(cellsOf), ...checks];
  const wrong = cells.filter(({ got, expected }) => !isSame(got, expected));
  return {
    title: "The SRE workbook's burn-rate table, 99.9 % in 30 days",
    columns: ["rule", "short", "burn", "budget", "1 %", "5 %", "15 %", "100 %"],
    rows: burnRules.map((rule) => [
      `${rule.severity} ${rule.longMs / hourMs} h`,
      `${rule.shortMs / minuteMs} min`,
      String(rule.burn),
      `${text(100 * budgetAtFire(rule))} %`,
      ...badShares.map((share) => {
        const ms = detectionMs(rule, objective, share);
        return ms === null ? "never" : `${text(ms / minuteMs)} min`;
      }),
    ]),
    figures: [
      {
        name: "judge.sre-table-mismatches",
        value: wrong.length,
        unit: `of ${cells.length} numbers`,
        goal: "0",
        met: wrong.length === 0,
      },
    ],
    rounds: [],
    notes: wrong.map(
      ({ what, got, expected }) => `${what}: ${text(got)} instead of ${text(expected)}`,
    ),
  };
};
