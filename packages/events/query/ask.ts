import {
  type AggregateQuery,
  calculationLabel,
  type Heatmap,
  heatmapOf,
  type Query,
  type QueryResult,
} from "@dimmer/core";
import { maxAggregateRows } from "../limits.ts";
import { aggregateAnswer, rawAnswer } from "./answer.ts";
import {
  compile,
  type Compiled,
  type CompileOptions,
  compileOther,
  measuresOf,
} from "./compile.ts";
import { compileConcurrency, compileHeatmap, heatmapStepMs } from "./pictures.ts";
import { Source } from "./source.ts";

/** Rows of one statement as JSONCompact gives them, and how many were read for them. */
export type Rows = {
  readonly data: readonly (readonly unknown[])[];
  readonly totals: readonly unknown[] | null;
  readonly scanned: number;
};

export type Run = (statement: Compiled) => Promise<Rows>;

/** Answers a question that has passed `findFault`, by as many statements as it takes. Throws what `run` throws. */
export const ask = async (
  query: Query,
  options: CompileOptions,
  run: Run,
): Promise<QueryResult> => {
  const startedMs = performance.now();
  let rowsScanned = 0;
  const counting: Run = async (statement) => {
    const rows = await run(statement);
    rowsScanned += rows.scanned;
    return rows;
  };
  const cost = (): Pick<QueryResult, "rowsScanned" | "elapsedMs"> => ({
    rowsScanned,
    elapsedMs: Math.round((performance.now() - startedMs) * 10) / 10,
  });
  const { kindsOf } = new Source(query, options);
  if (query.kind === "raw") {
    const { data } = await counting(compile(query, options));
    return rawAnswer(query, { rows: data, kindsOf }, cost());
  }
  const isOnlyPicture = query.calculate.every(({ op }) => op === "heatmap");
  const main = isOnlyPicture ? nothing : await counting(compile(query, options));
  const { other, remarks } = await othersOf(query, main, { options, run: counting });
  const concurrency = query.calculate.some(({ op }) => op === "concurrency")
    ? (await counting(compileConcurrency(query, options))).data
    : [];
  const heatmaps = await heatmapsOf(query, options, counting);
  const parts = {
    rows: main.data,
    totals: main.totals,
    other,
    concurrency,
    heatmaps: heatmaps.map(({ heatmap }) => heatmap),
    percentiles: options.percentiles,
    kindsOf,
    remarks: [...remarks, ...heatmaps.flatMap(({ remark }) => remark)],
  };
  return aggregateAnswer(query, parts, cost());
};

const nothing: Rows = { data: [], totals: null, scanned: 0 };

type Further = { readonly options: CompileOptions; readonly run: Run };

/** What the groups that are not shown come to; counts and sums need no further look at events. */
const othersOf = async (
  query: AggregateQuery,
  { data, totals }: Rows,
  { options, run }: Further,
): Promise<{ readonly other: readonly unknown[] | null; readonly remarks: readonly string[] }> => {
  const none = { other: null, remarks: [] };
  if (query.stepMs !== null || query.groupBy.length === 0 || totals === null) return none;
  const isCut = data.length > query.limit || (query.having ?? []).length > 0;
  if (!isCut) return none;
  const width = query.groupBy.length;
  const measures = measuresOf(query);
  if (measures.every(({ op }) => op === "count" || op === "sum")) {
    const shown = data.slice(0, query.limit);
    const other = measures.map((_, index) =>
      shown.reduce((left, row) => left - Number(row[width + index]), Number(totals[width + index])),
    );
    return { other, remarks: [] };
  }
  try {
    return { other: (await run(compileOther(query, options))).data[0] ?? null, remarks: [] };
  } catch (thrown) {
    if (options.percentiles === "exact") throw thrown;
    return { other: null, remarks: ["What the other groups come to takes too long to find."] };
  }
};

const heatmapsOf = async (
  query: AggregateQuery,
  options: CompileOptions,
  run: Run,
): Promise<readonly { readonly heatmap: Heatmap; readonly remark: readonly string[] }[]> => {
  const found = [];
  const stepMs = heatmapStepMs(query, options.range.toMs - options.range.fromMs);
  for (const calculation of query.calculate) {
    if (calculation.op !== "heatmap") continue;
    const { data } = await run(compileHeatmap(query, calculation.field, { ...options, stepMs }));
    const counts = data
      .slice(0, maxAggregateRows)
      .map(([step, edge, weight]) => [Number(step), Number(edge), Number(weight)] as const);
    const remark = [
      ...(data.length > maxAggregateRows ? ["The heatmap has more cells than are shown."] : []),
      ...(query.stepMs !== null && query.stepMs < stepMs
        ? [`The heatmap has steps of ${stepMs} ms: narrower ones would not be seen.`]
        : []),
    ];
    found.push({ heatmap: heatmapOf(calculationLabel(calculation), counts), remark });
  }
  return found;
};
