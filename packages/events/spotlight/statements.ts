import { type Item, itemFilter, type SpotlightQuestion, type TimeRange } from "@dimmer/core";
import {
  maxCandidateEvents,
  maxSpotlightFields,
  maxSpotlightHistograms,
  maxSpotlightNumbers,
  maxSpotlightRows,
  maxSpotlightValueBytes,
  maxSpotlightValues,
  maxStrata,
  spotlightBins,
} from "../limits.ts";
import { groupKey } from "../query/field.ts";
import { filterSql } from "../query/filter.ts";
import type { Compiled } from "../query/compile.ts";
import { Source } from "../query/source.ts";
import { everyField, everyNumber } from "./explode.ts";
import { sidesSql } from "./sides.ts";

/** What every statement of one question is about. */
export type Ground = {
  readonly question: SpotlightQuestion;
  readonly range: TimeRange;
  readonly database: string;
};

const open = ({ question, range, database }: Ground): Source =>
  new Source(question, { range, database });

const selectedSql = (source: Source, { question }: Ground): string =>
  filterSql(source, question.selection);

/** How large both sides are. */
export const totalsStatement = (ground: Ground): Compiled => {
  const source = open(ground);
  const selected = selectedSql(source, ground);
  const sql = `SELECT ${sidesSql} FROM (SELECT weight, ${selected} AS s ` + `${source.from()})`;
  return { sql, values: source.parameters.values };
};

/** Where candidates come from: all of a small selection, a share by hash of a large one. */
export type Choice = { readonly selectedEvents: number };

const chosen = (source: Source, ground: Ground, { selectedEvents }: Choice): string => {
  const every = Math.ceil(selectedEvents / maxCandidateEvents);
  const sampled = every > 1 ? ` AND cityHash64(id) % ${every} = 0` : "";
  const selected = selectedSql(source, ground);
  return `${source.from()} AND ${selected}${sampled}`;
};

/** The most frequent values of each field of the selection: (field, value, events, different ones). */
const candidatesSql = (source: Source, ground: Ground, choice: Choice): string =>
  `SELECT k, v, n, distinct FROM (SELECT k, v, n, count() OVER (PARTITION BY k) AS distinct, ` +
  `row_number() OVER (PARTITION BY k ORDER BY n DESC, v) AS place FROM (` +
  `SELECT kv.1 AS k, kv.2 AS v, sum(weight) AS n FROM (` +
  `SELECT weight, arrayJoin(${everyField}) AS kv ${chosen(source, ground, choice)}` +
  `) GROUP BY k, v)) WHERE place <= ${maxSpotlightValues} AND length(v) <= ${maxSpotlightValueBytes}`;

/** How many different values each field of the selection has. */
export const distinctStatement = (ground: Ground, choice: Choice): Compiled => {
  const source = open(ground);
  const sql =
    `SELECT k, any(distinct) FROM (${candidatesSql(source, ground, choice)}) ` +
    `GROUP BY k ORDER BY sum(n) DESC, k LIMIT ${maxSpotlightFields}`;
  return { sql, values: source.parameters.values };
};

/** Every field on both sides: its candidates one by one, all other values together under ''. */
export const valuesStatement = (ground: Ground, choice: Choice): Compiled => {
  const source = open(ground);
  const candidates = `SELECT k, v FROM (${candidatesSql(source, ground, choice)})`;
  const selected = selectedSql(source, ground);
  const sql =
    `SELECT k, v, ${sidesSql} FROM (SELECT weight, s, kv.1 AS k, ` +
    `if(kv IN (${candidates}), kv.2, '') AS v FROM (` +
    `SELECT weight, ${selected} AS s, arrayJoin(${everyField}) AS kv ` +
    `${source.from()})) GROUP BY k, v LIMIT ${maxSpotlightRows}`;
  return { sql, values: source.parameters.values };
};

/** The numbers of the selection by field, for those with many: (field, quantiles). */
export const quantilesStatement = (ground: Ground, choice: Choice): Compiled => {
  const source = open(ground);
  const levels = Array.from({ length: spotlightBins - 1 }, (_, k) => (k + 1) / spotlightBins);
  const sql =
    `SELECT kv.1 AS k, quantiles(${levels.join(", ")})(kv.2) FROM (` +
    `SELECT arrayJoin(${everyNumber}) AS kv ${chosen(source, ground, choice)}) ` +
    `WHERE isFinite(kv.2) GROUP BY k HAVING uniq(kv.2) > ${maxSpotlightNumbers} ` +
    `ORDER BY count() DESC, k LIMIT ${maxSpotlightHistograms}`;
  return { sql, values: source.parameters.values };
};

/** Edges of the bins of one field, ascending. */
export type Edges = { readonly field: string; readonly edges: readonly number[] };

/** Both sides of each bin: (field, bin from 0, …). */
export const histogramsStatement = (ground: Ground, binned: readonly Edges[]): Compiled => {
  const source = open(ground);
  const cases = binned.map(
    ({ field, edges }) => `k = ${source.parameters.text(field)}, [${edges.map(String).join(", ")}]`,
  );
  const selected = selectedSql(source, ground);
  const edgesOf = `multiIf(${cases.join(", ")}, emptyArrayFloat64())`;
  const sql =
    `SELECT k, bin, ${sidesSql} FROM (SELECT weight, s, kv.1 AS k, ${edgesOf} AS edges, ` +
    `arrayCount(edge -> edge < kv.2, edges) AS bin FROM (` +
    `SELECT weight, ${selected} AS s, arrayJoin(${everyNumber}) AS kv ` +
    `${source.from()}) WHERE notEmpty(edges)) GROUP BY k, bin`;
  return { sql, values: source.parameters.values };
};

/** Events by which items are true of them: (mask, stratum, …). */
export const crossStatement = (ground: Ground, items: readonly Item[]): Compiled => {
  const source = open(ground);
  const { stratify } = ground.question;
  const bits = items.map((item, k) => `${filterSql(source, itemFilter(item))} * ${2 ** k}`);
  const selected = selectedSql(source, ground);
  const stratum = stratify === null ? "NULL" : groupKey(source, stratify);
  const counted =
    `SELECT weight, ${selected} AS s, toUInt32(${bits.join(" + ")}) AS mask, ` +
    `${stratum === "NULL" ? "''" : `ifNull(toString(${stratum}), '')`} AS stratum ${source.from()}`;
  const sql =
    stratify === null
      ? `SELECT mask, stratum, ${sidesSql} FROM (${counted}) GROUP BY mask, stratum LIMIT ${maxSpotlightRows}`
      : `SELECT mask, if(stratum IN (SELECT stratum FROM (${counted}) GROUP BY stratum ` +
        `ORDER BY count() DESC, stratum LIMIT ${maxStrata}), stratum, '') AS kept, ${sidesSql} ` +
        `FROM (${counted}) GROUP BY mask, kept LIMIT ${maxSpotlightRows}`;
  return { sql, values: source.parameters.values };
};
