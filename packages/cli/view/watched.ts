import type { RolloutView, Series } from "@dimmer/wire";
import { padEnd, wrap } from "../terminal/width.ts";
import { sparkline } from "./sparkline.ts";
import type { Look } from "./rollout.ts";

/** What the judge watches beside the comparison: guards, and what its author should know. */
export const watchedLines = ({ verdict }: RolloutView, look: Look): readonly string[] => {
  if (verdict === null) return [];
  const { style } = look;
  const { guards, notes } = verdict.evidence;
  const states = {
    ok: ["✓", style.good],
    breached: ["✗", style.bad],
    blind: ["?", style.wait],
  } as const;
  const readings = (guards?.readings ?? []).flatMap(({ name, state, sentence }) => {
    const [mark, color] = states[state];
    const said = state === "ok" ? `Guard ${name}` : `Guard ${name}: ${sentence}`;
    if (verdict.sentence.includes(sentence)) return [];
    const [first = "", ...rest] = wrap(said, look.columns - 4);
    return [`  ${color(mark)} ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  const told = notes.flatMap((note) =>
    wrap(note, look.columns - 2).map((line) => `  ${style.muted(line)}`),
  );
  return [...readings, ...told];
};

const signalWords: Readonly<Record<Series["evidence"]["signals"][number]["signal"], string>> = {
  errors: "errors",
  latencyTail: "slow requests",
  latencyP90: "slower than most",
  latencyP50: "slower than half",
  latencySli: "over the latency SLO",
  crashes: "crashes",
  successDrop: "without the key event",
  crashReports: "reported crashes",
  expectation: "expectation",
  mirror: "shadow answers",
};

/** Evidence of the signal that is nearest to proof, over time: a full cell is proof. */
export const evidenceLines = (
  { signals, thresholds, points }: Series["evidence"],
  look: Look,
  cells: number,
): readonly string[] => {
  const byEntry = new Map(thresholds.map(({ stageEntry, log10 }) => [stageEntry, log10]));
  const wayOf = (point: (typeof points)[number], index: number): number | null => {
    const [value, limit] = [point.log10E[index], byEntry.get(point.stageEntry)?.[index]];
    return typeof value !== "number" || typeof limit !== "number" || !(limit > 0)
      ? null
      : Math.min(1, Math.max(0, value / limit));
  };
  const last = points.at(-1);
  if (last === undefined) return [];
  const nearest = signals
    .map((signal, index) => ({ signal, index, way: wayOf(last, index) ?? -1 }))
    .toSorted((a, b) => b.way - a.way)[0];
  if (nearest === undefined || nearest.way < 0) return [];
  const { signal, index, way } = nearest;
  const line = sparkline(
    points.slice(-cells).map((point) => wayOf(point, index)),
    1,
  );
  const name = signal.name === "" ? signalWords[signal.signal] : `"${signal.name}"`;
  const said =
    way >= 1 ? `${name}: proven worse` : `${name}: ${Math.round(way * 100)}% of the way to proof`;
  return [`  ${look.style.muted(padEnd("evidence", 10))}${line}  ${said}`];
};
