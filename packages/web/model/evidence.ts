import { oddsText } from "@dimmer/core";
import type { Series } from "@dimmer/wire";
import { signalName } from "./signal-name.ts";

type Evidence = Series["evidence"];

/** One signal's evidence over time beside what it must reach, both as log10. */
export type EvidenceLine = {
  readonly key: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly x: readonly number[];
  readonly log10E: readonly (number | null)[];
  /** Changes where a stage is entered: each has its own share of the chance of a false alarm. */
  readonly threshold: readonly (number | null)[];
  /** How near it stands to proof now, 1 and more: proven. */
  readonly nearness: number;
  readonly summary: string;
};

/** The signals that were judged, the one nearest to proof first. */
export const evidenceLines = ({
  signals,
  thresholds,
  points,
}: Evidence): readonly EvidenceLine[] => {
  const byEntry = new Map(thresholds.map(({ stageEntry, log10 }) => [stageEntry, log10]));
  const x = points.map(({ startMs }) => startMs / 1000);
  return signals
    .map((signal, index): EvidenceLine => {
      const log10E = points.map((point) => point.log10E[index] ?? null);
      const threshold = points.map((point) => byEntry.get(point.stageEntry)?.[index] ?? null);
      const name = signalName(signal);
      return {
        key: `${signal.signal} ${signal.name} ${signal.tier}`,
        name,
        x,
        log10E,
        threshold,
        nearness: nearnessOf(log10E.at(-1), threshold.at(-1)),
        summary: summaryOf(log10E, threshold),
      };
    })
    .filter((line) => line.log10E.some((value) => value !== null))
    .toSorted((a, b) => b.nearness - a.nearness);
};

const nearnessOf = (value: number | null | undefined, limit: number | null | undefined): number =>
  typeof value === "number" && typeof limit === "number" && limit > 0 ? value / limit : -Infinity;

const summaryOf = (
  log10E: readonly (number | null)[],
  threshold: readonly (number | null)[],
): string => {
  const [now, limit] = [log10E.at(-1), threshold.at(-1)];
  if (typeof now !== "number" || typeof limit !== "number") return "Not judged in this stage.";
  const known = log10E.filter((value) => value !== null);
  const most = Math.max(...known);
  const peak = most > now + 0.3 ? `, at most ${oddsText(most)}` : "";
  return now >= limit
    ? `Proven worse: ${oddsText(now)} where ${oddsText(limit)} is asked.`
    : `${oddsText(now)} now${peak}; worse is proven from ${oddsText(limit)} on.`;
};

/** Lowest and highest log10 that the chart shows: always the even odds and the threshold. */
export const evidenceRange = ({
  log10E,
  threshold,
}: Pick<EvidenceLine, "log10E" | "threshold">): readonly [number, number] => {
  const all = [...log10E, ...threshold].filter((value) => value !== null && Number.isFinite(value));
  const numbers = all.flatMap((value) => (value === null ? [] : [value]));
  return [Math.min(-1, ...numbers), Math.max(1, ...numbers) * 1.1];
};
