import type { ReactNode } from "react";
import type { DifferentRow } from "../model/different.ts";
import { share } from "../model/number.ts";

type DifferentTableProps = {
  readonly rows: readonly DifferentRow[];
  /** What the two sides are called. */
  readonly names: { readonly selection: string; readonly rest: string };
  /** What can be done with a row; nothing if absent. */
  readonly action?: (index: number) => ReactNode;
};

/** What differs between a selection and the rest, with both shares as bars and in words. */
export const DifferentTable = ({ rows, names, action }: DifferentTableProps) => (
  <table className="different">
    <thead>
      <tr>
        <th scope="col">True of</th>
        <th scope="col">{names.selection}</th>
        <th scope="col">{names.rest}</th>
        <th scope="col" className="different-times">
          times
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row, index) => (
        <tr key={row.key}>
          <th scope="row">
            {row.text}
            {row.alike === null ? null : <span className="quiet"> ({row.alike})</span>}{" "}
            {action?.(index)}
          </th>
          <td>
            <Share of={row.selection} side="selection" />
          </td>
          <td>
            <Share of={row.rest} side="rest" />
          </td>
          <td className="different-times">{row.times}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

type ShareProps = { readonly of: number; readonly side: "selection" | "rest" };

const Share = ({ of, side }: ShareProps) => (
  <span className="different-share" data-side={side}>
    <span className="different-bar" aria-hidden="true">
      <span className="different-fill" style={{ width: `${of * 100}%` }} />
    </span>
    {share(of)}
  </span>
);
