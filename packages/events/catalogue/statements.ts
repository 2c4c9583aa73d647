import type { TimeRange } from "@dimmer/core";
import { maxCatalogueFields, maxDatasets, maxFieldValues } from "../limits.ts";
import { boundsSql } from "../query/bounds.ts";
import type { Compiled } from "../query/compile.ts";
import { groupKey } from "../query/field.ts";
import { Parameters } from "../query/parameters.ts";
import { Source } from "../query/source.ts";
import { everyField } from "../spotlight/explode.ts";
import { eventsTable } from "../table/schema.ts";
import { type Ground, sampleSql } from "./ground.ts";

/** (data set, events, µs of the newest). */
export const datasetsStatement = (range: TimeRange, database: string): Compiled => {
  const parameters = new Parameters();
  const sql =
    `SELECT dataset, sum(weight), toUnixTimestamp64Milli(max(ts)) AS newest ` +
    `FROM ${database}.${eventsTable} WHERE ${boundsSql(parameters, null, range)} ` +
    `GROUP BY dataset ORDER BY newest DESC, dataset LIMIT ${maxDatasets + 1}`;
  return { sql, values: parameters.values };
};

const sourceOf = ({ dataset, range, database }: Ground): Source =>
  new Source({ dataset, where: null }, { range, database });

/** One number: the weight of all events that are looked through. */
export const weightStatement = (ground: Ground): Compiled => {
  const source = sourceOf(ground);
  const sql = `SELECT sum(weight) ${source.from()}${sampleSql(ground.every)}`;
  return { sql, values: source.parameters.values };
};

/** (field, letters of its kinds, values about, weight, ms and version of its first event). */
export const fieldsStatement = (ground: Ground): Compiled => {
  const source = sourceOf(ground);
  const sql =
    `SELECT kv.1 AS k, groupUniqArray(substring(kv.2, 1, 1)), uniq(kv.2), sum(weight) AS n, ` +
    `toUnixTimestamp64Milli(min(ts)), tupleElement(argMin(tuple(service_version), ts), 1) ` +
    `FROM (SELECT ts, weight, service_version, arrayJoin(${everyField}) AS kv ` +
    `${source.from()}${sampleSql(ground.every)}) ` +
    `GROUP BY k ORDER BY n DESC, k LIMIT ${maxCatalogueFields + 1}`;
  return { sql, values: source.parameters.values };
};

export type Completing = { readonly field: string; readonly prefix: string };

/** (value, weight) of the values of a field that begin so, in small or capital letters. */
export const valuesStatement = (ground: Ground, { field, prefix }: Completing): Compiled => {
  const source = sourceOf(ground);
  const key = groupKey(source, field);
  const text = source.kindsOf(field).length > 1 ? "substring(k, 2)" : "toString(k)";
  const begins =
    prefix === ""
      ? ""
      : ` AND startsWith(lowerUTF8(assumeNotNull(${text})), lowerUTF8(${source.parameters.text(prefix)}))`;
  const sql =
    `SELECT k, sum(weight) AS n FROM (SELECT ${key} AS k, weight ` +
    `${source.from()}${sampleSql(ground.every)}) WHERE isNotNull(k)${begins} ` +
    `GROUP BY k ORDER BY n DESC, k LIMIT ${maxFieldValues + 1}`;
  return { sql, values: source.parameters.values };
};
