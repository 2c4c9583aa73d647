import type { Figure } from "./figures.ts";
import type { Ink } from "./dimmer-bar.ts";

const value = ({ value: measured, unit }: Figure): string => {
  if (measured === null) return "not measured";
  const text = typeof measured === "number" ? measured.toLocaleString("en-GB") : String(measured);
  if (unit === "") return text;
  return `${text} ${measured === 1 ? unit.replace(/([a-z]{3})s$/, "$1") : unit}`;
};

/** The figures as a table: name, value, goal, and whether it is met. */
export const figureLines = (figures: readonly Figure[], ink: Ink): readonly string[] => {
  const names = Math.max(...figures.map(({ name }) => name.length));
  const values = Math.max(...figures.map((figure) => value(figure).length));
  return figures.map((figure) => {
    const mark = figure.met === null ? " " : figure.met ? ink.good("✓") : ink.bad("✗");
    const goal = figure.goal === null ? "" : ink.faint(`goal ${figure.goal}`);
    return `${mark} ${figure.name.padEnd(names)}  ${value(figure).padEnd(values)}  ${goal}`.trimEnd();
  });
};

/** One sentence per missed goal; empty when all are met. */
export const missedSentences = (figures: readonly Figure[]): readonly string[] =>
  figures
    .filter(({ met }) => met === false)
    .map((figure) => `${figure.name} is ${value(figure)}; the goal is ${figure.goal}.`);
