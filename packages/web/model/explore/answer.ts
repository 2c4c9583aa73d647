import {
  calculationLabel,
  type FieldValue,
  type Measure,
  type QueryResult,
  stepColumn,
} from "@dimmer/core";
import { amount } from "./box.ts";
import { compact } from "../number.ts";
import { type GroupTone, groupTones, type Versions } from "./group-tone.ts";
import { stepStarts } from "./steps.ts";

/** A group's value of each field that is grouped by; null where events lack the field. */
export type GroupValues = readonly (FieldValue | null)[];

/** One group over time: a value for each step, null where there is none. */
export type GroupLine = {
  readonly key: string;
  readonly label: string;
  readonly tone: GroupTone;
  readonly values: readonly (number | null)[];
};

/** What one chart draws. `x` in seconds since 1970. */
export type LinesView = { readonly x: readonly number[]; readonly lines: readonly GroupLine[] };

/** One row of the table. */
export type GroupRow = {
  readonly key: string;
  readonly values: GroupValues;
  readonly tone: GroupTone;
  /** One number for each calculation, null where nothing was to be calculated. */
  readonly numbers: readonly (number | null)[];
};

/** Tells a group from others; a number is never the text of the same letters. */
export const groupKey = (values: GroupValues): string => JSON.stringify(values);

/** `wholesale · v2`; what all groups together are called where nothing is grouped. */
export const groupLabel = (values: GroupValues): string =>
  values.length === 0 ? "all events" : values.map(valueText).join(" · ");

/** A value of a field in a list. */
export const valueText = (value: FieldValue | null): string => {
  if (value === null) return "(missing)";
  return value === "" ? "(empty)" : String(value);
};

type Asked = {
  readonly by: readonly string[];
  readonly calculations: readonly Measure[];
  readonly versions: Versions;
};

/** The rows of an answer without steps. */
export const groupRows = (answer: QueryResult, asked: Asked): readonly GroupRow[] => {
  const rows = answer.rows.map((row) => ({
    values: row.slice(0, asked.by.length),
    numbers: asked.calculations.map((one) => numberAt(answer, row, one)),
  }));
  const tones = groupTones(
    asked.by,
    rows.map(({ values }) => values),
    asked.versions,
  );
  return rows.map((row, index) => ({
    ...row,
    key: groupKey(row.values),
    tone: tones[index] ?? { color: "--muted", dash: [] },
  }));
};

type Steps = {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly stepMs: number;
  /** The table's rows: they give the order and the tone of the lines. */
  readonly rows: readonly GroupRow[];
};

/** One calculation of an answer with steps, as lines. Nothing counted is 0, nothing measured no value. */
export const linesOf = (
  answer: QueryResult,
  calculation: Measure,
  { range, stepMs, rows }: Steps,
): LinesView => {
  const starts = stepStarts(range, stepMs);
  const at = new Map(starts.map((startMs, index) => [startMs, index]));
  const empty = isCount(calculation) ? 0 : null;
  const timeIndex = answer.columns.indexOf(stepColumn);
  const width = rows[0]?.values.length ?? 0;
  const found = new Map<string, (number | null)[]>();
  for (const row of answer.rows) {
    const index = at.get(Number(row[timeIndex]));
    if (index === undefined) continue;
    const key = groupKey(row.slice(timeIndex + 1, timeIndex + 1 + width));
    const values = found.get(key) ?? starts.map((): number | null => empty);
    values[index] = numberAt(answer, row, calculation);
    found.set(key, values);
  }
  const lines = rows.flatMap((row) => {
    const values = found.get(row.key);
    return values === undefined
      ? []
      : [{ key: row.key, label: groupLabel(row.values), tone: row.tone, values }];
  });
  return { x: starts.map((startMs) => startMs / 1000), lines };
};

/** Whether a step without events has a value all the same: none of something is 0. */
const isCount = ({ op }: Measure): boolean => op === "count" || op === "sum";

const numberAt = (
  answer: QueryResult,
  row: QueryResult["rows"][number],
  calculation: Measure,
): number | null => {
  const value = row[answer.columns.indexOf(calculationLabel(calculation))];
  return typeof value === "number" ? value : null;
};

/** A calculated number as people read it: ms where the field holds ms. */
export const numberText = (calculation: Measure, value: number | null): string => {
  if (value === null) return "–";
  if (calculation.op === "count" || calculation.op === "countDistinct") return compact(value);
  return amount(calculation.field, value);
};
