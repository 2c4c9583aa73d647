import { calculationLabel } from "@dimmer/core";
import { type GroupRow, numberText, valueText } from "../model/explore/answer.ts";
import { ValueButton } from "./value-button.tsx";
import type { Explore } from "./use-explore.ts";

type GroupsTableProps = { readonly explore: Explore; readonly rows: readonly GroupRow[] };

/** One row for each group, the largest first; every value can be taken as a condition. */
export const GroupsTable = ({ explore, rows }: GroupsTableProps) => {
  const { by, calculations } = explore.question;
  return (
    <section
      className="table-holder groups"
      aria-label="Groups"
      // A part that scrolls must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className="table">
        <thead>
          <tr>
            {by.length === 0 ? <th scope="col">Events</th> : null}
            {by.map((field) => (
              <th key={field} scope="col">
                {field}
              </th>
            ))}
            {calculations.map((one) => (
              <th key={calculationLabel(one)} scope="col" className="number">
                {calculationLabel(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {by.length === 0 ? <td>all</td> : null}
              {by.map((field, index) => (
                <td key={field}>
                  {index === 0 ? <Swatch row={row} /> : null}
                  <ValueButton explore={explore} field={field} value={row.values[index] ?? null}>
                    {valueText(row.values[index] ?? null)}
                  </ValueButton>
                </td>
              ))}
              {calculations.map((one, index) => (
                <td key={calculationLabel(one)} className="number">
                  {numberText(one, row.numbers[index] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** The line of the group in the chart: its colour and its dash. */
const Swatch = ({ row: { tone } }: { readonly row: GroupRow }) => (
  <svg className="swatch" viewBox="0 0 20 4" aria-hidden="true">
    <line
      x1="0"
      x2="20"
      y1="2"
      y2="2"
      strokeDasharray={tone.dash.join(" ")}
      style={{ stroke: `var(${tone.color})` }}
    />
  </svg>
);
