import type { Shown } from "./setting.ts";

/** A table as lines of text: title, columns aligned (the first to the left), notes. */
export const linesOf = ({ title, columns, rows, notes = [] }: Shown): readonly string[] => {
  const all = [columns, ...rows];
  const widths = columns.map((_, k) => Math.max(...all.map((row) => row[k]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, k) => (k === 0 ? (row[k] ?? "").padEnd(width) : (row[k] ?? "").padStart(width)))
      .join("  ");
  return ["", title, line(columns), ...rows.map(line), ...notes.map((note) => `  ${note}`)];
};
