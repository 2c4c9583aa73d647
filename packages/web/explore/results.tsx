import { calculationLabel, type Measure, type QueryResult } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { asked } from "../api/asked.ts";
import { sentenceOf } from "../api/client.ts";
import { overviewQuery } from "../api/queries.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { chartGroups } from "../limits.ts";
import { type GroupRow, groupRows, linesOf, numberText } from "../model/explore/answer.ts";
import { type Box, printBox } from "../model/explore/box.ts";
import { shipMarkers } from "../model/explore/markers.ts";
import { chartQuery, earlierQuery, groupsQuery, stepMsOf } from "../model/explore/question.ts";
import { besideWords } from "../model/explore/search.ts";
import { count } from "../model/number.ts";
import { duration } from "../model/time.ts";
import { GroupsTable } from "./groups-table.tsx";
import { SelectByKeyboard } from "./select-by-keyboard.tsx";
import type { Explore } from "./use-explore.ts";

const LinesChart = lazy(() => import("../chart/lines-chart.tsx"));

type ResultsProps = { readonly explore: Explore; readonly box: Box | null };

/** The answer: numbers first, then how they moved. */
export const Results = ({ explore, box }: ResultsProps) => {
  const { question, versions, search } = explore;
  const { by, calculations } = question;
  const enabled = calculations.length > 0;
  const groups = useQuery({ ...asked(groupsQuery(question)), enabled });
  const chart = useQuery({ ...asked(chartQuery(question)), enabled });
  const before = useQuery({
    ...asked(earlierQuery(question, question.shiftMs ?? 0)),
    enabled: enabled && question.shiftMs !== null,
  });
  const error = groups.error ?? chart.error;
  // An answer that stays from the question before may have other columns.
  const rows = useMemo(
    () =>
      groups.data === undefined || groups.isPlaceholderData
        ? []
        : groupRows(groups.data, { by, calculations, versions }),
    [groups.data, groups.isPlaceholderData, by, calculations, versions],
  );
  if (error !== null)
    return (
      <Section title="Answer">
        <Notice tone="bad" title={sentenceOf(error)}>
          <p>Judging goes on: it counts where traffic is split and needs no events.</p>
        </Notice>
      </Section>
    );
  if (groups.data === undefined || chart.data === undefined || rows.length === 0)
    return (
      <Section title="Answer">
        {groups.isFetching || chart.isFetching ? (
          <Loading what="the answer" />
        ) : (
          <Notice title="No events answer this question.">
            <p>Take a condition away, or look at a longer stretch of time.</p>
          </Notice>
        )}
      </Section>
    );
  return (
    <Section title="Answer" aside={<Cost groups={groups.data} chart={chart.data} />}>
      <GroupsTable explore={explore} rows={rows} />
      {search.beside === undefined ? null : (
        <p className="quiet answer-note">
          Dotted: {besideWords[search.beside]}
          {before.data?.rows.length === 0 ? ", when there were no events." : "."}
        </p>
      )}
      {rows.length <= chartGroups ? null : (
        <p className="quiet answer-note">The charts draw the {chartGroups} largest groups.</p>
      )}
      <Charts
        explore={explore}
        box={box}
        rows={rows}
        chart={chart.data}
        before={question.shiftMs === null ? null : (before.data ?? null)}
      />
    </Section>
  );
};

type CostProps = { readonly groups: QueryResult; readonly chart: QueryResult };

/** What of the table is left out, and what it and the charts cost. */
const Cost = ({ groups, chart }: CostProps) => (
  <>
    {groups.capped.join(" ")} {count(groups.rowsScanned + chart.rowsScanned)} rows read in{" "}
    {duration(Math.max(groups.elapsedMs, chart.elapsedMs))}
  </>
);

type ChartsProps = ResultsProps & {
  readonly rows: readonly GroupRow[];
  readonly chart: QueryResult;
  readonly before: QueryResult | null;
};

const Charts = ({ explore, box, rows, chart, before }: ChartsProps) => {
  const { question, change } = explore;
  const overview = useQuery(overviewQuery);
  const markers = useMemo(
    () => shipMarkers(overview.data?.rollouts ?? [], question),
    [overview.data, question],
  );
  const select = (part: Pick<Box, "fromMs" | "toMs"> | null): void =>
    change({ box: part === null ? undefined : printBox({ ...part, values: null }) });
  return (
    <>
      <SelectByKeyboard range={question.range} box={box} onSelect={select} />
      <div className="explore-charts">
        {question.calculations.map((calculation) => (
          <figure key={calculationLabel(calculation)} className="chart">
            <figcaption className="chart-title">{calculationLabel(calculation)}</figcaption>
            <Suspense fallback={<div className="lines-plot" />}>
              <LinesChart
                {...viewsOf({ explore, rows, chart, before }, calculation)}
                markers={markers}
                format={(value) => numberText(calculation, value)}
                selected={box}
                onSelect={select}
              />
            </Suspense>
          </figure>
        ))}
      </div>
    </>
  );
};

/** The lines of one calculation, and the same earlier. */
const viewsOf = (
  { explore: { question }, rows, chart, before }: Omit<ChartsProps, "box">,
  calculation: Measure,
) => {
  const steps = { range: question.range, stepMs: stepMsOf(question), rows };
  return {
    view: linesOf(chart, calculation, steps),
    ghost: before === null ? null : linesOf(before, calculation, steps),
  };
};
