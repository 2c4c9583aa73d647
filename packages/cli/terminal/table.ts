import { fit, padEnd, padStart, widthOf } from "./width.ts";

export type Column = { readonly title: string; readonly align: "left" | "right" };

/** Columns as wide as their widest cell, at most `maxCell` cells each; two spaces between. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  maxCell: number,
): readonly string[] => {
  const cut = rows.map((row) => row.map((cell) => fit(cell, maxCell)));
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cut.map((row) => widthOf(row[index] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const pad = align === "right" ? padStart : padEnd;
        return pad(cells[index] ?? "", widths[index] ?? 0);
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cut.map(line)];
};
