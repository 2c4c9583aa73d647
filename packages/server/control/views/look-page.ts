import type { Filter, Query, QueryResult, RolloutState } from "@dimmer/core";
import type { LookPage } from "@dimmer/wire";
import type { Answer, Frozen } from "../../api/answer.ts";
import { newSinceMs, newValuesShown } from "../../limits.ts";

export type Ask = (query: Query, signal: AbortSignal) => Promise<Answer<QueryResult>>;

/** Fields whose values say what a change brought: endpoints, errors, kinds of events. */
const fields = ["name", "http.route", "error.type", "exception.message", "event"] as const;

/**
 * What the author should see first of a rollout besides its judgement: which values the candidate's
 * events have that stable's of the last hour do not. Only asked when somebody looks.
 */
export const newSince = async (
  state: RolloutState,
  ask: Ask,
  signal: AbortSignal,
): Promise<Frozen<LookPage>["newSince"]> => {
  const { rollout } = state;
  const found = await Promise.all(
    fields.map(async (field) => {
      const of = (version: string) => ask(valuesOf(rollout.service, field, version), signal);
      const [stable, candidate] = await Promise.all([
        of(rollout.stable.id),
        of(rollout.candidate.id),
      ]);
      if (!stable.ok || !candidate.ok)
        return { field, values: [], trouble: stable.ok ? candidate : stable };
      const known = new Set(valuesIn(stable.value).map(({ value }) => value));
      const values = valuesIn(candidate.value).filter(({ value }) => !known.has(value));
      return { field, values: values.slice(0, newValuesShown), trouble: null };
    }),
  );
  const trouble = found.find((one) => one.trouble !== null)?.trouble ?? null;
  return {
    fields: found.flatMap(({ field, values }) => (values.length === 0 ? [] : [{ field, values }])),
    trouble: trouble !== null && !trouble.ok ? trouble.error.sentence : null,
  };
};

/** Groups that one question may answer with; a field with more values is no list of kinds. */
const mostValues = 200;

const valuesOf = (dataset: string, field: string, version: string): Query => {
  const where: Filter = {
    all: [
      { field: "service.version", op: "=", value: version },
      { field, op: "exists" },
      { not: { field: "meta.signal_type", op: "=", value: "decision" } },
    ],
  };
  return {
    kind: "aggregate",
    dataset,
    from: { agoMs: newSinceMs },
    to: { agoMs: 0 },
    where,
    calculate: [{ op: "count" }],
    groupBy: [field],
    stepMs: null,
    limit: mostValues,
  };
};

const valuesIn = (
  result: QueryResult,
): readonly { readonly value: string; readonly count: number }[] =>
  result.rows.flatMap((row) => {
    const [value, count] = [row[0], row.at(-1)];
    return value === null || value === undefined || typeof count !== "number"
      ? []
      : [{ value: String(value), count }];
  });
