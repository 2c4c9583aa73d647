import { getRouteApi } from "@tanstack/react-router";
import type { SignalRow, VerdictView } from "../model/verdict.ts";

/** The numbers behind the verdict: both arms side by side, then each signal against its threshold. */
export const EvidenceDetails = ({ view }: { readonly view: VerdictView }) => (
  <div className="evidence">
    <div className="table-holder">
      <table className="table">
        <caption>This stage, counted where traffic is split</caption>
        <thead>
          <tr>
            <th scope="col">Counted</th>
            <th scope="col" className="number" data-arm="candidate">
              Candidate
            </th>
            <th scope="col" className="number" data-arm="stable">
              Stable
            </th>
          </tr>
        </thead>
        <tbody>
          {view.arms.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td className="number">{row.candidate}</td>
              <td className="number">{row.stable}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    {view.signals.length === 0 ? null : <Signals signals={view.signals} />}
    {view.exemplars.length === 0 ? null : <Exemplars ids={view.exemplars} />}
  </div>
);

const route = getRouteApi("/rollouts/$id");

/** From the numbers to the requests behind them: each opens its raw event. */
const Exemplars = ({ ids }: { readonly ids: readonly string[] }) => {
  const navigate = route.useNavigate();
  const open = (event: string): void => {
    const search = (old: object) => ({ ...old, event });
    void navigate({ search, replace: true, resetScroll: false });
  };
  return (
    <p className="exemplars">
      Failed requests behind these numbers:{" "}
      {ids.map((id) => (
        <button key={id} type="button" className="link-button" onClick={() => open(id)}>
          <code>{id}</code>
        </button>
      ))}
    </p>
  );
};

const Signals = ({ signals }: { readonly signals: readonly SignalRow[] }) => (
  <div className="table-holder">
    <table className="table signals">
      <caption>How strongly each signal speaks against the candidate</caption>
      <thead>
        <tr>
          <th scope="col">Signal</th>
          <th scope="col" className="number" data-arm="candidate">
            Candidate users
          </th>
          <th scope="col" className="number" data-arm="stable">
            Stable users
          </th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      <tbody>
        {signals.map((signal) => (
          <tr key={signal.key}>
            <th scope="row">{signal.name}</th>
            <td className="number">{signal.candidateBad}</td>
            <td className="number">{signal.stableBad}</td>
            <td>
              <div className="meter" data-tone={signal.proven ? "bad" : "calm"}>
                <div className="meter-fill" style={{ width: `${signal.toProof * 100}%` }} />
              </div>
              <span className="evidence-words">
                {signal.proven ? "✗ proven: " : ""}
                {signal.evidence}
                {signal.size === "" ? "" : `, ${signal.size}`}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className="quiet">
      Evidence is the odds of a fair bet against “the candidate is no worse”. It may be read at any
      time and is not a probability.
    </p>
  </div>
);
