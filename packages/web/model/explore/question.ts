import {
  type AggregateQuery,
  type Filter,
  type Measure,
  parseMeasure,
  type RawQuery,
  type SpotlightQuestion,
  type TimeRange,
} from "@dimmer/core";
import { chartGroups, chartSteps, rawEventsPage, tableGroups } from "../../limits.ts";
import { cut } from "../cut.ts";
import { type Box, boxFilter, valueFilters } from "./box.ts";
import { allOf, readWhere } from "./filter-parts.ts";
import { besideMs, type ExploreSearch, stretchMs } from "./search.ts";
import { stepOf } from "./steps.ts";

/** An address of Explore, understood. What could not be is left out and said in `problems`. */
export type Question = {
  readonly dataset: string;
  readonly range: TimeRange;
  readonly parts: readonly Filter[];
  readonly calculations: readonly Measure[];
  readonly by: readonly string[];
  /** How much earlier normal is; null: nothing is drawn behind. */
  readonly shiftMs: number | null;
  readonly problems: readonly string[];
};

/** What is shown where nothing was chosen. */
export const defaultShow: readonly string[] = ["count", "p99(duration_ms)"];
export const defaultStretch = "1h";

/** `nowMs` fixes a stretch that ends now, so that chart, table and events are of the same time. */
export const questionOf = (search: ExploreSearch, dataset: string, nowMs: number): Question => {
  const where = readWhere(search.where);
  const shown = (search.show ?? defaultShow).map((text) => ({
    text,
    read: parseMeasure(text),
  }));
  return {
    dataset,
    range: rangeOf(search, nowMs),
    parts: where.ok ? where.parts : [],
    calculations: shown.flatMap(({ read }) => read ?? []),
    by: search.by ?? [],
    shiftMs: search.beside === undefined ? null : besideMs[search.beside],
    problems: [
      ...(where.ok
        ? []
        : [`The condition “${cut(search.where ?? "")}” is left out. ${where.sentence}`]),
      ...shown.flatMap(({ text, read }) =>
        read === null
          ? [`“${cut(text)}” is left out: write count, avg(field), p99(field) or distinct(field).`]
          : [],
      ),
    ],
  };
};

/** The time of an address: fixed, or the latest stretch. */
export const rangeOf = (search: ExploreSearch, nowMs: number): TimeRange =>
  search.from !== undefined && search.to !== undefined
    ? { fromMs: search.from, toMs: search.to }
    : { fromMs: nowMs - stretchMs[search.last ?? defaultStretch], toMs: nowMs };

/** Width of a step of the question's charts. */
export const stepMsOf = ({ range }: Pick<Question, "range">): number =>
  stepOf(range.toMs - range.fromMs, chartSteps);

/** Values over time, of the largest groups. */
export const chartQuery = (question: Question): AggregateQuery => ({
  ...aggregate(question),
  stepMs: stepMsOf(question),
  limit: chartGroups,
});

/** One row for each group. */
export const groupsQuery = (question: Question): AggregateQuery => ({
  ...aggregate(question),
  stepMs: null,
  limit: tableGroups,
});

/** The same values so much earlier; the answer lies on the axis of the question. */
export const earlierQuery = (question: Question, shiftMs: number): AggregateQuery => ({
  ...chartQuery(question),
  shiftMs,
});

const aggregate = (question: Question): Omit<AggregateQuery, "stepMs" | "limit"> => ({
  kind: "aggregate",
  ...scopeOf(question),
  calculate: question.calculations,
  groupBy: question.by,
});

/** Whole events, newest first. */
export const rawQuery = (question: Question, extra: readonly Filter[] = []): RawQuery => ({
  kind: "raw",
  ...scopeOf(question),
  where: allOf([...question.parts, ...extra]),
  fields: [],
  limit: rawEventsPage,
});

/** What is different about the events in the box, beside all others of the question? */
export const spotlightQuery = (question: Question, box: Box): SpotlightQuestion => ({
  ...scopeOf(question),
  selection: boxFilter(box),
  stratify: null,
  ignore: [],
  look: null,
});

/** The events in a box, as raw events. */
export const boxParts = (box: Box | null): readonly Filter[] =>
  box === null ? [] : [boxFilter(box)];

/** What an address becomes that shows a box and nothing around it. */
export const zoomed = (parts: readonly Filter[], box: Box) => ({
  from: Math.floor(box.fromMs),
  to: Math.ceil(box.toMs),
  parts: [...parts, ...valueFilters(box.values)],
});

const scopeOf = ({ dataset, range, parts }: Question) => ({
  dataset,
  from: range.fromMs,
  to: range.toMs,
  where: allOf(parts),
});
