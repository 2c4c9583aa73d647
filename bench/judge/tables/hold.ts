import { sumCounts } from "../shipped.ts";
import { atMost, printed, type Setting, type Shown } from "../setting.ts";
import type { Figure } from "../../figures.ts";
import { minutesOf } from "../streams/minutes.ts";
import { randomFrom } from "../streams/random.ts";
import { stageBins, strangers } from "../streams/stage-bins.ts";
import { mean, quantile } from "../summary.ts";
import { contenders, propagationS } from "./contender.ts";
import { stageAt, startMs } from "./stage.ts";

type Stop = { readonly atS: number; readonly failed: number };

const stableShare = 0.001;
const limitS = 24 * 3_600;

type Column = { readonly share: number; readonly label: string };

const healthy: Column = { share: stableShare, label: "healthy" };
const broken: Column = { share: 1, label: "100%" };
const columns: readonly Column[] = [
  healthy,
  { share: 0.002, label: "0.2%" },
  { share: 0.005, label: "0.5%" },
  { share: 0.01, label: "1%" },
  { share: 0.05, label: "5%" },
  broken,
];

/** One candidate, watched by everybody on the same stream; null where nobody stopped it in a day. */
const holdOnce = (
  { share, label }: Column,
  rps: number,
  { seed, run }: { readonly seed: number; readonly run: number },
): readonly (Stop | null)[] => {
  const random = randomFrom(seed, `hold ${rps} ${label} ${run}`);
  const stage = stageAt(10_000);
  const [ours, theirs] = [strangers("c"), strangers("s")];
  const traffic = {
    stage,
    rps,
    signal: "errors" as const,
    stable: () => ({ share: stableShare, unit: theirs }),
    candidate: () => ({ share, unit: ours }),
    changes: [],
    joinS: 60,
    startMs,
  };
  const noise = randomFrom(seed, `noise ${rps} ${label} ${run}`);
  const watchers = contenders.map((contender) => contender.open(stage, noise));
  const stops: (Stop | null)[] = watchers.map(() => null);
  const perSecond = (stage.exposurePpm / 1_000_000) * rps * share;
  const minuteOf = minutesOf();
  let failed = 0;
  for (const stretch of stageBins(traffic, random)) {
    const closed = minuteOf(stretch);
    failed += sumCounts(stretch.bin.candidate, ["bucket"]).failures;
    contenders.forEach((contender, k) => {
      if (stops[k] !== null || watchers[k]?.(stretch, closed) !== true) return;
      const late = contender.propagationS;
      stops[k] = { atS: stretch.toS + late, failed: failed + late * perSecond };
    });
    if (stretch.toS >= limitS || stops.every((stop) => stop !== null)) return stops;
  }
  return stops;
};

const timeText = (seconds: number): string => {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7_200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3_600).toFixed(1)} h`;
};

const cellText = (stops: readonly Stop[], runs: number): string => {
  if (stops.length === 0) return "never";
  const share = stops.length === runs ? "" : `${((100 * stops.length) / runs).toFixed(1)} %: `;
  const at = quantile(
    stops.map(({ atS }) => atS),
    0.5,
  );
  return `${share}${timeText(at)} [${mean(stops.map(({ failed }) => failed)).toFixed(0)}]`;
};

/** All runs of one column at one rate: per contender the stops, without those that never came. */
type Cell = { readonly runs: number; readonly stops: readonly (readonly Stop[])[] };

const cellOf = (column: Column, rps: number, { seed, runs }: Setting): Cell => {
  const n = runs(column === healthy ? { quick: 60, full: 600 } : { quick: 20, full: 100 });
  const all = Array.from({ length: n }, (_, run) => holdOnce(column, rps, { seed, run }));
  const stops = contenders.map((_, k) =>
    all.flatMap((each) => {
      const stop = each[k];
      return stop === null || stop === undefined ? [] : [stop];
    }),
  );
  return { runs: n, stops };
};

type Row = { readonly name: string; readonly title: string; readonly rps: number } & {
  readonly cells: readonly {
    readonly column: Column;
    readonly runs: number;
    readonly stops: readonly Stop[];
  }[];
};

const figuresOf = ({ name, rps, cells }: Row): readonly Figure[] => {
  const isOurs = name === "dimmer";
  const suffix = rps === 100 ? "" : `.${rps}rps`;
  return cells.flatMap(({ column, runs, stops }): readonly Figure[] => {
    if (column === healthy) {
      const figure = `judge.healthy-stopped.${name}${suffix}`;
      const value = stops.length / runs;
      const unit = `share of ${runs} runs`;
      return [
        isOurs ? atMost(figure, { value, unit, limit: 0.002 }) : printed(figure, value, unit),
      ];
    }
    if (column !== broken) return [];
    const figure = `judge.broken-100.failed-requests${isOurs ? "" : `.${name}`}${suffix}`;
    const value = mean(stops.map(({ failed }) => failed));
    const unit = `failed requests, mean of ${runs} runs`;
    return [
      isOurs && rps === 100
        ? atMost(figure, { value, unit, limit: 10 })
        : printed(figure, value, unit),
    ];
  });
};

/**
 * The rules of others beside the shipped judge on the same streams: a candidate held at 1 % for a
 * day, at 100 and 1,000 requests a second (reference table §4.2).
 */
export const hold = (setting: Setting): Shown => {
  const byRate = [100, 1_000].map((rps) => ({
    rps,
    cells: columns.map((column) => ({ column, ...cellOf(column, rps, setting) })),
  }));
  const rows = contenders.flatMap(({ name, title }, k) =>
    byRate.map(({ rps, cells }): Row => ({
      name,
      title,
      rps,
      cells: cells.map(({ column, runs, stops }) => ({ column, runs, stops: stops[k] ?? [] })),
    })),
  );
  return {
    title:
      "A candidate held at 1 % for a day: when it is stopped [requests that failed until then]",
    columns: [
      "rule",
      "rps",
      ...(rows[0]?.cells ?? []).map(({ column, runs }) => `${column.label} (${runs} runs)`),
    ],
    rows: rows.map(({ title, rps, cells }) => [
      title,
      String(rps),
      ...cells.map(({ stops, runs }) => cellText(stops, runs)),
    ]),
    figures: rows.flatMap(figuresOf),
    rounds: [],
    notes: [
      `Dimmer is charged ${propagationS} s from its decision until the last user is off the candidate, the others nothing.`,
      "Flagger acts at the tick after the one that reaches its threshold, as its code does; its documentation leaves that minute out.",
      "Argo's and Flagger's own queries look at fewer samples than the whole interval that is taken here.",
    ],
  };
};
