import {
  calculatedFields,
  type Measure,
  comparedFields,
  type Expectation,
  type ExpectationSeen,
  type Filter,
  parseMeasure,
  parseFilter,
  type Query,
  type QueryResult,
  type Rollout,
  type UnitsOfEntry,
} from "@dimmer/core";
import { maxGroups } from "@dimmer/wire";
import type { Answer } from "../../api/answer.ts";
import { eventsSettleMs } from "../../limits.ts";
import { allOf, numberIn, ofVersion } from "../guards/ask-events.ts";

export type Asking = {
  readonly query: (query: Query, signal: AbortSignal) => Promise<Answer<QueryResult>>;
  readonly signal: AbortSignal;
};

/** What is asked: of which rollout, and which share of users each of its stage entries gave the candidate. */
export type Asked = {
  readonly expectation: Expectation;
  readonly rollout: Rollout;
  readonly rhoOf: ReadonlyMap<number, number>;
};

/**
 * Counts what events say about an expectation since the version was shipped. Null when the event
 * store does not answer: then nothing is known and nothing changes. The newest seconds are left out,
 * for what is still on its way.
 */
export const askExpectation = async (
  asked: Asked,
  asking: Asking,
): Promise<ExpectationSeen | null> => {
  const { expectation, rollout } = asked;
  const calculation = parseMeasure(expectation.query) ?? { op: "count" };
  const parsed = expectation.where === "" ? null : parseFilter(expectation.where);
  const where = parsed?.ok === true ? parsed.filter : null;
  const questions = questionsOf(rollout, asking);
  const [candidate, stable] = [ofVersion(rollout.candidate.id), ofVersion(rollout.stable.id)];
  const [events, own, other] = await Promise.all([
    questions.number({ op: "count" }, [candidate]),
    questions.number(calculation, [candidate, where]),
    questions.number(calculation, [stable, where]),
  ]);
  if (events === "unknown" || own === "unknown" || other === "unknown") return null;
  const isNothing = own === null || own === 0;
  const fields = isNothing ? [...comparedFields(where), ...calculatedFields(calculation)] : [];
  const missing = await lacking(questions, candidate, [...new Set(fields)]);
  const onStable = missing === null ? null : await lacking(questions, stable, missing);
  const units =
    expectation.expects.kind === "direction"
      ? await questions.units(await matching(questions, { calculation, where, stable }), asked)
      : [];
  if (missing === null || onStable === null || units === null) return null;
  return {
    events: events ?? 0,
    missing,
    onStable: missing.filter((field) => !onStable.includes(field)),
    candidate: own,
    stable: other,
    units,
  };
};

type Questions = ReturnType<typeof questionsOf>;

const questionsOf = ({ id, service, shippedAtMs }: Rollout, { query, signal }: Asking) => {
  const ask = (
    calculate: Measure,
    conditions: readonly (Filter | null)[],
    scope: Partial<Pick<Extract<Query, { kind: "aggregate" }>, "from" | "to" | "groupBy">> = {},
  ): Promise<Answer<QueryResult>> =>
    query(
      {
        kind: "aggregate",
        dataset: service,
        from: shippedAtMs,
        to: { agoMs: eventsSettleMs },
        where: allOf(conditions),
        calculate: [calculate],
        groupBy: [],
        stepMs: null,
        limit: maxGroups,
        ...scope,
      },
      signal,
    );
  const number = async (
    calculate: Measure,
    conditions: readonly (Filter | null)[],
    scope: Parameters<typeof ask>[2] = {},
  ): Promise<number | null | "unknown"> => {
    const answered = await ask(calculate, conditions, scope);
    return answered.ok ? numberIn(answered.value) : "unknown";
  };
  /** Users with a matching event per arm and stage entry, of those whom the hash assigned. */
  const units = async (
    filter: Filter | null,
    { rhoOf }: Pick<Asked, "rhoOf">,
  ): Promise<readonly UnitsOfEntry[] | null> => {
    const answered = await ask(
      { op: "countDistinct", field: "dimmer.unit" },
      [
        { field: "dimmer.rollout", op: "=", value: id },
        { field: "dimmer.assigned_by", op: "=", value: "bucket" },
        { field: "dimmer.unit", op: "exists" },
        filter,
      ],
      { groupBy: ["dimmer.stage_entry", "dimmer.arm"] },
    );
    return answered.ok ? unitsIn(answered.value, rhoOf) : null;
  };
  return { number, units, shippedAtMs };
};

/** Fields that no event of a version carries; null when that cannot be asked. */
const lacking = async (
  { number }: Questions,
  version: Filter,
  fields: readonly string[],
): Promise<readonly string[] | null> => {
  const counts = await Promise.all(
    fields.map((field) => number({ op: "count" }, [version, { field, op: "exists" }])),
  );
  if (counts.includes("unknown")) return null;
  return fields.filter((_, index) => (counts[index] ?? 0) === 0);
};

const hourMs = 3_600_000;

/**
 * What makes a user match. A percentile is compared by how many users ever exceed what stable's was
 * in the hour before the version was shipped: frozen, since a threshold that moves proves nothing.
 */
const matching = async (
  { number, shippedAtMs }: Questions,
  {
    calculation,
    where,
    stable,
  }: { readonly calculation: Measure; readonly where: Filter | null; readonly stable: Filter },
): Promise<Filter | null> => {
  if (calculation.op !== "percentile") return where;
  const before = { from: Math.max(0, shippedAtMs - hourMs), to: shippedAtMs };
  const threshold = await number(calculation, [stable, where], before);
  if (typeof threshold !== "number") return { any: [] };
  return allOf([where, { field: calculation.field, op: ">", value: threshold }]);
};

const unitsIn = (
  { columns, rows }: QueryResult,
  rhoOf: ReadonlyMap<number, number>,
): readonly UnitsOfEntry[] => {
  const [entryAt, armAt] = ["dimmer.stage_entry", "dimmer.arm"].map((name) =>
    columns.indexOf(name),
  );
  const counts = new Map<number, { candidate: number; stable: number }>();
  for (const row of rows) {
    const [entry, arm, n] = [row[entryAt ?? 0], row[armAt ?? 1], row.at(-1)];
    if (typeof entry !== "number" || typeof n !== "number") continue;
    const known = counts.get(entry) ?? { candidate: 0, stable: 0 };
    counts.set(entry, known);
    if (arm === "candidate" || arm === "stable") known[arm] += n;
  }
  return [...counts].flatMap(([entry, arms]) => {
    const rho = rhoOf.get(entry);
    return rho === undefined ? [] : [{ rho, ...arms }];
  });
};
