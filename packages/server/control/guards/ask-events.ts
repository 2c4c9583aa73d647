import {
  calculatedFields,
  comparedFields,
  dimmerSignalTypes,
  type EventSource,
  type Filter,
  type Measured,
  type Query,
  type QueryResult,
} from "@dimmer/core";
import type { Answer } from "../../api/answer.ts";

export type EventQuestions = {
  readonly query: (query: Query, signal: AbortSignal) => Promise<Answer<QueryResult>>;
  readonly signal: AbortSignal;
};

/** Whose events a guard is about. */
export type Asked = {
  readonly source: EventSource;
  readonly service: string;
  readonly version: string;
};

/**
 * One calculation over the last while. Nothing that matches is only a number where something came
 * that could have matched: a candidate that sends no events has not got zero errors.
 */
export const askEvents = async (
  { source, service, version }: Asked,
  { query, signal }: EventQuestions,
): Promise<Measured> => {
  const { calculate, where, overMs, arm } = source;
  const whose = arm === "candidate" ? ofVersion(version) : null;
  const ask = (
    calculation: EventSource["calculate"],
    conditions: readonly (Filter | null)[],
  ): Promise<Answer<QueryResult>> =>
    query(
      {
        kind: "aggregate",
        dataset: service,
        from: { agoMs: overMs },
        to: { agoMs: 0 },
        where: allOf(conditions),
        calculate: [calculation],
        groupBy: [],
        stepMs: null,
        limit: 1,
      },
      signal,
    );
  const answered = await ask(calculate, [whose, where]);
  if (!answered.ok) return no(answered.error.sentence.replace(/\.$/, ""));
  const value = numberIn(answered.value);
  if (value !== null && value !== 0) return { ok: true, value };
  const any = await ask({ op: "count" }, [whose, couldMatch(source)]);
  if (!any.ok) return no(any.error.sentence.replace(/\.$/, ""));
  if ((numberIn(any.value) ?? 0) === 0)
    return no(
      arm === "candidate"
        ? "no event of the candidate that could tell came in that time"
        : "no event that could tell came in that time",
    );
  return value === null
    ? no("no event in that time carries what is calculated")
    : { ok: true, value };
};

const no = (why: string): Measured => ({ ok: false, why });

/** Events that carry what is asked about, or that a version sends itself. */
const couldMatch = ({ calculate, where }: EventSource): Filter | null => {
  const fields = [...comparedFields(where), ...calculatedFields(calculate)];
  if (fields.length === 0) return null;
  return {
    any: [
      { all: fields.map((field) => ({ field, op: "exists" })) },
      { not: { field: "meta.signal_type", op: "in", value: dimmerSignalTypes } },
    ],
  };
};

/** Events of a version: those that it sends, and the splitter's own of requests that it answered. */
export const ofVersion = (version: string): Filter => ({
  any: [
    { field: "service.version", op: "=", value: version },
    { field: "dimmer.version", op: "=", value: version },
  ],
});

export const allOf = (conditions: readonly (Filter | null)[]): Filter | null => {
  const all = conditions.filter((condition) => condition !== null);
  const [first] = all;
  if (first === undefined) return null;
  return all.length === 1 ? first : { all };
};

/** The only number of a one-row answer; null where there is none. */
export const numberIn = ({ rows }: Pick<QueryResult, "rows">): number | null => {
  const value = rows[0]?.at(-1);
  return typeof value === "number" ? value : null;
};
