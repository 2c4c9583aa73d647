import { type ChartView, tableRows } from "../model/series.ts";
import { clock } from "../model/time.ts";

type ChartTableProps = {
  readonly view: ChartView;
  readonly format: (value: number) => string;
  readonly title: string;
};

/** The chart for those who read numbers, or cannot see it. */
export const ChartTable = ({ view, format, title }: ChartTableProps) => (
  <section
    className="table-holder chart-table"
    aria-label={`${title} as a table`}
    // A part that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    <table className="table">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col" className="number">
            Exposure
          </th>
          <th scope="col" className="number" data-arm="candidate">
            Candidate
          </th>
          <th scope="col" className="number" data-arm="stable">
            Stable
          </th>
        </tr>
      </thead>
      <tbody>
        {tableRows(view, format).map((row) => (
          <tr key={row.startMs}>
            <td>{clock(row.startMs)}</td>
            <td className="number">{row.exposure}</td>
            <td className="number">{row.candidate}</td>
            <td className="number">{row.stable}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
