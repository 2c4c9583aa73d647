import type { InstanceRow, SliceRow } from "../model/watched.ts";

/** Instances of both arms: one that fails alone is the node, not the version. */
export const InstanceTable = ({ rows }: { readonly rows: readonly InstanceRow[] }) => (
  <section
    className="table-holder"
    aria-label="Instances"
    // A part that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Instance</th>
          <th scope="col">Arm</th>
          <th scope="col" className="number">
            Requests
          </th>
          <th scope="col" className="number">
            Failed
          </th>
          <th scope="col">Stands out</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.origin}</th>
            <td data-arm={row.arm}>{row.arm}</td>
            <td className="number">{row.requests}</td>
            <td className="number">{row.failed}</td>
            <td>{row.says === "" ? "no" : row.says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** Endpoints by users who failed there first. Many are looked at, so that few are called worse. */
export const SliceTable = ({ rows }: { readonly rows: readonly SliceRow[] }) => (
  <section
    className="table-holder"
    aria-label="Endpoints with failures"
    // A part that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Endpoint</th>
          <th scope="col" className="number" data-arm="candidate">
            Candidate users
          </th>
          <th scope="col" className="number" data-arm="stable">
            Stable users
          </th>
          <th scope="col">Worse</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.key}</th>
            <td className="number">{row.candidateBad}</td>
            <td className="number">{row.stableBad}</td>
            <td>{row.worse ? "✗ yes" : "not shown"}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className="quiet">
      Of those called worse, at most one in ten is so by chance. It explains; it never rolls back.
    </p>
  </section>
);
