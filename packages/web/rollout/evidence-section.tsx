import { oddsText } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { seriesQuery } from "../api/queries.ts";
import { Section } from "../elements/section.tsx";
import { seriesRefreshMs } from "../limits.ts";
import { type EvidenceLine, evidenceLines } from "../model/evidence.ts";
import { ended } from "../model/phase.ts";
import { clock } from "../model/time.ts";
import { useOpened } from "./opened.ts";
import type { SectionProps } from "./sections.ts";

const EvidenceChart = lazy(() => import("../chart/evidence-chart.tsx"));

/** How strongly each signal spoke against the candidate over time, against what it must reach. */
export const EvidenceSection = ({ rollout }: SectionProps) => {
  const series = useQuery({
    ...seriesQuery(rollout.id),
    refetchInterval: ended(rollout) ? false : seriesRefreshMs,
  });
  const lines = useMemo(
    () => (series.data === undefined ? [] : evidenceLines(series.data.evidence)),
    [series.data],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const line = lines.find(({ key }) => key === chosen) ?? lines[0];
  if (line === undefined) return null;
  return (
    <Section title="Evidence against the candidate" className="evidence-time" aside={<Legend />}>
      <fieldset className="evidence-signals">
        <legend className="hidden">Signal</legend>
        {lines.map(({ key, name, nearness }) => (
          <label key={key} data-proven={nearness >= 1 ? "yes" : "no"}>
            <input
              type="radio"
              name={`evidence-${rollout.id}`}
              checked={key === line.key}
              onChange={() => setChosen(key)}
            />
            <span>
              {nearness >= 1 ? "✗ " : ""}
              {name}
            </span>
          </label>
        ))}
      </fieldset>
      <Figure line={line} />
    </Section>
  );
};

const Figure = ({ line }: { readonly line: EvidenceLine }) => {
  const [asTable, setAsTable] = useState(false);
  const opened = useOpened();
  const turn = (): void => {
    if (!asTable) opened.open("table:evidence");
    setAsTable(!asTable);
  };
  return (
    <figure className="chart">
      <figcaption>
        <span className="chart-title">{line.name}</span>
        <button type="button" className="link-button" aria-pressed={asTable} onClick={turn}>
          {asTable ? "Show as chart" : "Show as table"}
        </button>
        <span className="chart-summary">{line.summary}</span>
      </figcaption>
      {asTable ? (
        <EvidenceTable line={line} />
      ) : (
        <Suspense fallback={<div className="chart-plot evidence-plot" />}>
          <EvidenceChart line={line} />
        </Suspense>
      )}
    </figure>
  );
};

const odds = (value: number | null | undefined): string =>
  typeof value === "number" ? oddsText(value) : "–";

const EvidenceTable = ({ line }: { readonly line: EvidenceLine }) => (
  <section
    className="table-holder chart-table"
    aria-label={`${line.name}: evidence as a table`}
    // A part that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    <table className="table">
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col" className="number">
            Evidence
          </th>
          <th scope="col" className="number">
            Proven from
          </th>
        </tr>
      </thead>
      <tbody>
        {line.x
          .map((seconds, index) => (
            <tr key={seconds}>
              <td>{clock(seconds * 1000)}</td>
              <td className="number">{odds(line.log10E[index])}</td>
              <td className="number">{odds(line.threshold[index])}</td>
            </tr>
          ))
          .toReversed()}
      </tbody>
    </table>
  </section>
);

const Legend = () => (
  <ul className="legend" aria-label="Lines">
    <li data-line="candidate">evidence</li>
    <li data-line="proven">proven from here</li>
  </ul>
);
