import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { sentenceOf } from "../api/client.ts";
import { seriesQuery } from "../api/queries.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { seriesRefreshMs } from "../limits.ts";
import { share } from "../model/number.ts";
import { ended } from "../model/phase.ts";
import { type ChartView, failuresChart, latencyChart } from "../model/series.ts";
import { duration } from "../model/time.ts";
import { ChartTable } from "./chart-table.tsx";
import { HeatmapFigure } from "./heatmap-figure.tsx";
import { useOpened } from "./opened.ts";
import type { SectionProps } from "./sections.ts";

const TimeChart = lazy(() => import("../chart/time-chart.tsx"));

/** Candidate against stable over the life of the rollout, from split counts. */
export const ChartsSection = ({ rollout }: SectionProps) => {
  const series = useQuery({
    ...seriesQuery(rollout.id),
    refetchInterval: ended(rollout) ? false : seriesRefreshMs,
  });
  return (
    <Section title="Candidate against stable" aside={<Legend />}>
      {series.data === undefined && series.error === null ? <Loading what="charts" /> : null}
      {series.data === undefined && series.error !== null ? (
        <Notice tone="bad" title={sentenceOf(series.error)} />
      ) : null}
      {series.data === undefined ? null : (
        <div className="charts">
          <Chart
            name="failures"
            title="Failed requests"
            view={failuresChart(series.data)}
            format={share}
            emptyTop={0.01}
          />
          <Chart
            name="latency"
            title="Latency, 99th percentile"
            view={latencyChart(series.data)}
            format={duration}
            emptyTop={100}
          />
          <HeatmapFigure series={series.data} />
        </div>
      )}
    </Section>
  );
};

type ChartProps = {
  readonly name: string;
  readonly title: string;
  readonly view: ChartView;
  readonly format: (value: number) => string;
  /** Top of the scale while there is nothing but zeros. */
  readonly emptyTop: number;
};

const Chart = ({ name, title, view, format, emptyTop }: ChartProps) => {
  const [asTable, setAsTable] = useState(false);
  const opened = useOpened();
  const turn = (): void => {
    if (!asTable) opened.open(`table:${name}`);
    setAsTable(!asTable);
  };
  return (
    <figure className="chart">
      <figcaption>
        <span className="chart-title">{title}</span>
        <button type="button" className="link-button" aria-pressed={asTable} onClick={turn}>
          {asTable ? "Show as chart" : "Show as table"}
        </button>
        <span className="chart-summary">{view.summary}</span>
      </figcaption>
      {asTable ? (
        <ChartTable view={view} format={format} title={title} />
      ) : (
        <Suspense fallback={<div className="chart-plot" />}>
          <TimeChart view={view} format={format} emptyTop={emptyTop} />
        </Suspense>
      )}
    </figure>
  );
};

const Legend = () => (
  <ul className="legend" aria-label="Lines">
    <li data-line="candidate">candidate</li>
    <li data-line="stable">stable</li>
    <li data-line="exposure">exposure</li>
  </ul>
);
