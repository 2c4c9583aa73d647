import { percent } from "@dimmer/core";
import type { JournalLine } from "@dimmer/wire";
import type { Tone } from "./tone.ts";
import { actorWords } from "./actor.ts";

/** One decision, as the story tells it. */
export type StoryItem = {
  readonly seq: number;
  readonly atMs: number;
  readonly tone: Tone;
  readonly reason: string;
  readonly by: string;
  readonly stage: string;
  /** `5% → 0%`; null where exposure stayed. */
  readonly exposure: string | null;
};

/** The journal, newest first. */
export const storyItems = (lines: readonly JournalLine[]): readonly StoryItem[] =>
  lines
    .map((line, index) => {
      const before = lines[index - 1]?.exposurePpm ?? 0;
      return {
        seq: line.seq,
        atMs: line.atMs,
        tone: toneOf(line, before),
        reason: line.reason,
        by: actorWords(line.by),
        stage: line.stage,
        exposure:
          before === line.exposurePpm ? null : `${percent(before)} → ${percent(line.exposurePpm)}`,
      };
    })
    .toReversed();

const toneOf = (line: JournalLine, beforePpm: number): Tone => {
  if (line.phase === "rolling_back" || line.phase === "rolled_back") return "bad";
  if (line.phase === "done") return "good";
  if (line.phase === "holding" || line.phase === "lowering") return "wait";
  return line.exposurePpm > beforePpm ? "candidate" : "calm";
};
