import type { RolloutView } from "@dimmer/wire";
import type { Style } from "../terminal/style.ts";
import { stageText } from "./words.ts";

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

type Exposed = Pick<RolloutView, "exposurePpm" | "cohorts">;

/**
 * The dimmer: as much amber as the candidate is exposed, the rest blue. Anything above nothing is
 * seen: the smallest exposure, or a named cohort alone, still lights an eighth of a cell.
 */
export const exposureBar = (
  { exposurePpm, cohorts }: Exposed,
  width: number,
  style: Style,
): string => {
  const exact = Math.round((exposurePpm / 1_000_000) * width * 8);
  const lit = exposurePpm > 0 || cohorts.length > 0 ? Math.max(1, exact) : 0;
  const whole = Math.floor(lit / 8);
  const part = eighths[lit % 8] ?? "";
  const rest = width - whole - part.length;
  return style.candidate("█".repeat(whole) + part) + style.stable("░".repeat(Math.max(0, rest)));
};

const marks = { done: "✓", now: "●", next: "○", never: "·", failed: "✗" } as const;

/** `✓ internal ── ● 5% ── ○ 25% ── ○ full`: the way it goes, how far it is, `✗` where it failed. */
export const stageRail = (stages: RolloutView["stages"], style: Style): string =>
  stages
    .map(({ label, state, look }) => {
      const text = `${marks[state]} ${stageText(label)}${look === "required" ? " (look)" : ""}`;
      if (state === "now") return style.candidate(text);
      if (state === "failed") return style.bad(text);
      return state === "done" ? text : style.muted(text);
    })
    .join(style.muted(" ── "));
