import type { Series } from "@dimmer/wire";
import { useMemo, useState } from "react";
import { Heatmap } from "../chart/heatmap.tsx";
import { heatmapView, type HeatRow } from "../model/heatmap.ts";
import { clock } from "../model/time.ts";
import { useOpened } from "./opened.ts";

/** Every answer of both arms side by side: what an average and a percentile hide. */
export const HeatmapFigure = ({ series }: { readonly series: Series }) => {
  const [asTable, setAsTable] = useState(false);
  const opened = useOpened();
  const view = useMemo(() => heatmapView(series), [series]);
  if (view === null) return null;
  const turn = (): void => {
    if (!asTable) opened.open("table:heatmap");
    setAsTable(!asTable);
  };
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <span className="chart-title">Latency of every answer</span>
        <button type="button" className="link-button" aria-pressed={asTable} onClick={turn}>
          {asTable ? "Show as chart" : "Show as table"}
        </button>
        <span className="chart-summary">{view.summary}</span>
      </figcaption>
      {asTable ? (
        <Distribution rows={view.rows} />
      ) : (
        <div className="heatmaps">
          {(["candidate", "stable"] as const).map((arm) => (
            <div key={arm}>
              <Heatmap view={view} arm={arm} />
              <p className="heatmap-foot" aria-hidden="true">
                <span>{clock(view.startMs)}</span>
                <span data-arm={arm}>{arm}</span>
                <span>{clock(view.endMs)}</span>
              </p>
            </div>
          ))}
        </div>
      )}
    </figure>
  );
};

const Distribution = ({ rows }: { readonly rows: readonly HeatRow[] }) => (
  <section
    className="table-holder chart-table"
    aria-label="Latency of every answer as a table"
    // A part that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Latency</th>
          <th scope="col" className="number" data-arm="candidate">
            Candidate
          </th>
          <th scope="col" className="number" data-arm="stable">
            Stable
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.range}>
            <th scope="row">{row.range}</th>
            <td className="number">{row.candidate}</td>
            <td className="number">{row.stable}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
