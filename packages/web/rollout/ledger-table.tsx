import type { LedgerView } from "../model/ledger.ts";

/** Who may spend which part of the chance of a false alarm. */
export const LedgerTable = ({ ledger }: { readonly ledger: LedgerView }) => (
  <>
    <p className="quiet">{ledger.sentence}</p>
    <div className="table-holder">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Signal</th>
            <th scope="col" className="number">
              May spend
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.rows.map((row) => (
            <tr key={row.key}>
              <td>{row.stage}</td>
              <th scope="row">{row.signal}</th>
              <td className="number">{row.share}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </>
);
