import type { Query, QueryResult } from "@dimmer/core";
import { parseCalculations } from "../ask/calculations.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, fail, good, type Result } from "../exit-code.ts";
import { maxCellLetters } from "../limits.ts";
import { reportFailure } from "../report.ts";
import { table } from "../terminal/table.ts";
import { chosenFields, eventLine } from "../view/event.ts";
import { clockText } from "../view/words.ts";
import { datasetOf, filterOf } from "./question.ts";

export type QueryOptions = {
  readonly calculate: string;
  readonly where: string | null;
  readonly arm: "candidate" | "stable" | null;
  readonly by: readonly string[];
  readonly lastMs: number;
  readonly stepMs: number | null;
  readonly limit: number | null;
  readonly shape: "table" | "raw";
  readonly fields: readonly string[];
  readonly dataset: string | null;
  readonly service: string | null;
};

/** `dimmer query 'count, p99(duration_ms)' --where … --by …`: any field, any number of values. */
export const query = async (context: Context, options: QueryOptions): Promise<ExitCode> => {
  const asked = questionOf(options);
  if (!asked.ok) return reportFailure(context, asked.failure);
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const dataset = await datasetOf(context, api.value, options);
  if (!dataset.ok) return reportFailure(context, dataset.failure);
  const answer = await api.value.query({ ...asked.value, dataset: dataset.value });
  if (!answer.ok) return reportFailure(context, answer.failure);
  show(context, answer.value, options);
  return exitCode.done;
};

const questionOf = (options: QueryOptions): Result<Query> => {
  const where = filterOf(options);
  if (!where.ok) return where;
  const scope = {
    dataset: "",
    from: { agoMs: options.lastMs },
    to: { agoMs: 0 },
    where: where.value,
  };
  if (options.shape === "raw")
    return good({ kind: "raw", ...scope, fields: [], limit: options.limit ?? 50 });
  const calculate = parseCalculations(options.calculate);
  if (!calculate.ok) return fail(exitCode.usage, "badCalculation", calculate.sentence);
  return good({
    kind: "aggregate",
    ...scope,
    calculate: calculate.value,
    groupBy: options.by,
    stepMs: options.stepMs,
    limit: options.limit ?? 100,
  });
};

const show = (
  { terminal, options }: Context,
  result: QueryResult,
  { shape, fields }: QueryOptions,
): void => {
  if (options.json) {
    terminal.json(result);
    return;
  }
  for (const line of shape === "raw"
    ? result.events
        .toReversed()
        .map((event) =>
          fields.length > 0
            ? `${clockText(event.timeMs)} ${chosenFields(event, fields)}`
            : eventLine(event, terminal.style, terminal.columns()),
        )
    : tableOf(result))
    terminal.say(line);
  const nothing = result.rows.length === 0 && result.events.length === 0;
  if (nothing) terminal.note("Nothing matches; widen --last or --where.");
  for (const cut of result.capped) terminal.note(cut);
};

const tableOf = ({ columns, rows }: QueryResult): readonly string[] => {
  const isNumber = columns.map(
    (name, index) => name !== "time" && rows.some((row) => typeof row[index] === "number"),
  );
  return table(
    columns.map((title, index) => ({ title, align: isNumber[index] === true ? "right" : "left" })),
    rows.map((row) => row.map((cell, index) => cellText(cell, columns[index] ?? ""))),
    maxCellLetters,
  );
};

const cellText = (cell: string | number | boolean | null, column: string): string => {
  if (cell === null) return "-";
  if (typeof cell !== "number") return String(cell);
  if (column === "time") return clockText(cell);
  return cell.toLocaleString("en-US", { maximumFractionDigits: 3, useGrouping: false });
};
