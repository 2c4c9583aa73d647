import { relatedField } from "@dimmer/core";
import type { Datasets, Fields, FieldValues } from "@dimmer/wire";
import {
  maxCatalogueEvents,
  maxCatalogueFields,
  maxDatasets,
  maxFieldValues,
  maxValueEvents,
} from "../limits.ts";
import type { Answered } from "../query/failure.ts";
import { decodeKey, tableFields } from "../query/field.ts";
import { Parameters } from "../query/parameters.ts";
import { type Ground, type Recent, recentOf, windowsStatement } from "./ground.ts";
import { type Look, type Looked, type LookParts, lookThrough } from "./look.ts";
import {
  type Completing,
  datasetsStatement,
  fieldsStatement,
  valuesStatement,
  weightStatement,
} from "./statements.ts";

/** What there is to ask about. Failures are values; what is cut of an answer is said in `capped`. */
export type Catalogue = {
  /** Those with events that are kept, by weight; the one with the newest events first. */
  readonly datasets: (signal?: AbortSignal) => Promise<Answered<Datasets>>;
  /** The fields of recent events, the most frequent first. */
  readonly fields: (dataset: string, signal?: AbortSignal) => Promise<Answered<Fields>>;
  /** The most frequent values of a field of recent events that begin with `prefix`. */
  readonly values: (wanted: ValuesWanted, signal?: AbortSignal) => Promise<Answered<FieldValues>>;
};

export type ValuesWanted = Completing & { readonly dataset: string };

export const openCatalogue = (parts: LookParts): Catalogue => {
  const { database } = parts;
  return {
    datasets: (signal) => lookThrough(parts, (looked) => datasetsOf(looked, database), signal),
    fields: (dataset, signal) =>
      lookThrough(parts, (looked) => fieldsOf(looked, { dataset, database }), signal),
    values: (wanted, signal) =>
      lookThrough(parts, (looked) => valuesOf(looked, { ...wanted, database }), signal),
  };
};

const datasetsOf = async (
  { range, run }: Looked,
  database: string,
): ReturnType<Look<Pick<Datasets, "datasets">>> => {
  const { data } = await run(datasetsStatement(range, database));
  const datasets = data.slice(0, maxDatasets).map(([dataset, events, newest]) => ({
    dataset: String(dataset),
    events: Number(events),
    newestMs: Number(newest),
  }));
  return { value: { datasets }, capped: cut(data.length, maxDatasets, "data sets") };
};

type Place = Pick<Ground, "dataset" | "database">;

const groundOf = async (
  { range, run }: Looked,
  place: Place,
  most: number,
): Promise<{ readonly ground: Ground; readonly recent: Recent }> => {
  const { data } = await run(windowsStatement({ ...place, range }));
  const windows = data.map(([start, events]) => ({
    startMs: Number(start) * 1_000,
    events: Number(events),
  }));
  const recent = recentOf(windows, range, most);
  return { ground: { ...place, range: recent.range, every: recent.every }, recent };
};

const fieldsOf = async (looked: Looked, place: Place): ReturnType<Look<Pick<Fields, "fields">>> => {
  const { ground, recent } = await groundOf(looked, place, maxCatalogueEvents);
  const [[whole] = [0]] = (await looked.run(weightStatement(ground))).data;
  const { data } = await looked.run(fieldsStatement(ground));
  const isSeenSince = looked.isAll && recent.isWhole;
  const fields = data
    .slice(0, maxCatalogueFields)
    .map((row) => fieldOf(row, Number(whole), isSeenSince));
  const capped = [...recent.remarks, ...cut(data.length, maxCatalogueFields, "fields")];
  return { value: { fields }, capped };
};

const valuesOf = async (
  looked: Looked,
  { field: named, prefix, ...place }: Place & Completing,
): ReturnType<Look<Pick<FieldValues, "values">>> => {
  // The values of a relative's field are those of the field.
  const field = relatedField(named)?.field ?? named;
  const { ground, recent } = await groundOf(looked, place, maxValueEvents);
  const { data } = await looked.run(valuesStatement(ground, { field, prefix }));
  const possible = tableFields(new Parameters()).kindsOf(field);
  const values = data.slice(0, maxFieldValues).flatMap(([key, weight]) => {
    const value = decodeKey(possible, key);
    return value === null ? [] : [{ value, events: Number(weight) }];
  });
  const capped = [...recent.remarks, ...cut(data.length, maxFieldValues, "values")];
  return { value: { values }, capped };
};

const cut = (found: number, most: number, what: string): readonly string[] =>
  found > most ? [`Only the ${most} most frequent ${what} are listed.`] : [];

const kindOf = { s: "text", n: "number", b: "bool" } as const;

const isLetter = (letter: unknown): letter is keyof typeof kindOf =>
  typeof letter === "string" && letter in kindOf;

/** When a field was first seen is known only where every event that is kept was looked at. */
const fieldOf = (
  [field, letters, values, weight, firstMs, version]: readonly unknown[],
  whole: number,
  isSeenSince: boolean,
): Fields["fields"][number] => {
  const [only, other] = Array.isArray(letters) ? letters : [];
  return {
    field: String(field),
    kind: other === undefined && isLetter(only) ? kindOf[only] : "mixed",
    values: Number(values),
    share: whole > 0 ? Math.min(1, Number(weight) / whole) : 0,
    firstSeen: isSeenSince
      ? { timeMs: Number(firstMs), version: typeof version === "string" ? version : null }
      : null,
  };
};
