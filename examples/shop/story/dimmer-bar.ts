import { percent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";

/** Colours of a terminal; the same functions without any where there is none. */
export type Ink = {
  readonly stable: (text: string) => string;
  readonly candidate: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
};

const coloured = (code: string) => (text: string) => `\u001B[${code}m${text}\u001B[0m`;
const plainly = (text: string): string => text;

/** Blue for stable, amber for the candidate, as everywhere in Dimmer. */
export const inkFor = (hasColour: "colour" | "plain"): Ink =>
  hasColour === "plain"
    ? {
        stable: plainly,
        candidate: plainly,
        strong: plainly,
        faint: plainly,
        good: plainly,
        bad: plainly,
      }
    : {
        stable: coloured("34"),
        candidate: coloured("33"),
        strong: coloured("1"),
        faint: coloured("2"),
        good: coloured("32"),
        bad: coloured("31"),
      };

const cells = 32;

/** The share of users on the candidate as a bar; anything above nothing shows at least one cell. */
export const dimmerBar = (exposurePpm: number, ink: Ink): string => {
  const share = Math.round((exposurePpm / 1_000_000) * cells);
  const lit = exposurePpm > 0 ? Math.max(1, share) : 0;
  return ink.candidate("█".repeat(lit)) + ink.stable("░".repeat(cells - lit));
};

/** One line: how much of the traffic the candidate has, and what it did with it. */
export const rolloutLine = (view: RolloutView, ink: Ink): string => {
  const { verdict, harm, candidate, exposurePpm, cohorts, phase } = view;
  const reach =
    exposurePpm > 0 ? percent(exposurePpm) : cohorts.length > 0 ? cohorts.join(", ") : "0%";
  const seen = verdict?.evidence.candidate;
  const facts = [
    ...(seen === undefined ? [] : [`${seen.requests} requests`, `${seen.failures} failed`]),
    ...(harm.rescues > 0 ? [`${harm.rescues} rescued`] : []),
    ...(harm.harmed > 0 ? [`${harm.harmed} ${harm.harmed === 1 ? "user" : "users"} harmed`] : []),
  ];
  const tail = facts.length === 0 ? phase.replace("_", " ") : facts.join(" · ");
  return `${dimmerBar(exposurePpm, ink)} ${ink.strong(candidate.id)} ${reach.padEnd(8)} ${ink.faint(tail)}`;
};
