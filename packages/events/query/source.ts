import {
  type CalculatedField,
  type Condition,
  parseExpression,
  relatedField,
  type Scope,
} from "@dimmer/core";
import { traceMarginMs } from "../limits.ts";
import type { ColumnKind } from "../table/columns.ts";
import { eventsTable } from "../table/schema.ts";
import { boundsSql, type SourceGround } from "./bounds.ts";
import { type Fields, type Lookup, tableFields } from "./field.ts";
import { filterSql } from "./filter.ts";
import { formulaSql, type Typed } from "./formula.ts";
import { Parameters } from "./parameters.ts";
import { Relatives } from "./relatives.ts";

export type Asked = Pick<Scope, "dataset" | "where" | "calculated">;

/**
 * The events of one statement, and how their fields are read. What no column holds (calculated and
 * relational fields) is worked out in a SELECT around the table, as far as it is asked for: so
 * `from` comes last.
 */
export class Source implements Fields {
  readonly parameters = new Parameters();
  readonly #asked: Asked;
  readonly #ground: SourceGround;
  readonly #table: Fields;
  readonly #columns: string[] = [];
  readonly #calculated = new Map<string, Typed>();
  readonly #relatives: Relatives;

  constructor(asked: Asked, ground: SourceGround) {
    this.#asked = asked;
    this.#ground = ground;
    this.#table = tableFields(this.parameters);
    this.#relatives = new Relatives(this.parameters, {
      ...ground,
      range: {
        fromMs: ground.range.fromMs - traceMarginMs,
        toMs: ground.range.toMs + traceMarginMs,
      },
    });
  }

  lookUp = (field: string, kind: ColumnKind): Lookup | null => this.#lookUp(field, kind, all);
  kindsOf = (field: string): readonly ColumnKind[] => this.#kindsOf(field, all);

  ofAny = (condition: Condition): string | null => {
    const related = relatedField(condition.field);
    if (related?.relation !== "any" || this.#definition(condition.field, all) >= 0) return null;
    const holds = filterSql(this.#table, { ...condition, field: related.field });
    return this.#relatives.any(holds);
  };

  /** `FROM … WHERE …`. */
  from(): string {
    const { where } = this.#asked;
    const condition = where === null ? "true" : filterSql(this, where);
    const { range, database } = this.#ground;
    const bounds = boundsSql(this.parameters, this.#asked.dataset, range);
    const table = `${database}.${eventsTable}`;
    if (this.#columns.length === 0 && this.#relatives.joins().length === 0)
      return `FROM ${table} WHERE ${bounds} AND ${condition}`;
    const joins = this.#relatives.joins().join(" ");
    const columns = ["*", ...this.#columns].join(", ");
    return `FROM (SELECT ${columns} FROM (SELECT * FROM ${table} WHERE ${bounds}) AS own ${joins}) WHERE ${condition}`;
  }

  #lookUp(field: string, kind: ColumnKind, before: number): Lookup | null {
    const typed = this.#derived(field, before);
    if (typed === null) return this.#table.lookUp(field, kind);
    const column = typed[kind];
    return column === undefined ? null : { present: `isNotNull(${column})`, value: column };
  }

  #kindsOf(field: string, before: number): readonly ColumnKind[] {
    const typed = this.#derived(field, before);
    if (typed === null) return this.#table.kindsOf(field);
    return (["text", "number", "bool"] as const).filter((kind) => typed[kind] !== undefined);
  }

  /** The columns of a field that the table does not have; null for one that it has. */
  #derived(field: string, before: number): Typed | null {
    const index = this.#definition(field, before);
    if (index >= 0) return this.#calculate(index);
    const related = relatedField(field);
    if (related === null || related.relation === "any") return null;
    return this.#relatives.columns(related, this.#table.kindsOf(related.field));
  }

  /** A formula sees only those before it, so none can turn in a circle. */
  #definition(field: string, before: number): number {
    const known = (this.#asked.calculated ?? []).slice(0, before);
    return known.findLastIndex(({ name }) => name === field);
  }

  #calculate(index: number): Typed {
    const given: CalculatedField | undefined = (this.#asked.calculated ?? [])[index];
    const key = String(index);
    const known = this.#calculated.get(key);
    if (known !== undefined || given === undefined) return known ?? {};
    const parsed = parseExpression(given.expression);
    if (!parsed.ok) return {};
    const fields: Fields = {
      parameters: this.parameters,
      lookUp: (field, kind) => this.#lookUp(field, kind, index),
      kindsOf: (field) => this.#kindsOf(field, index),
    };
    const typed = formulaSql({ fields, name: (sql) => this.#name(sql) }, parsed.expression);
    this.#calculated.set(key, typed);
    return typed;
  }

  #name(sql: string): string {
    if (/^[\w.{}:]+$/.test(sql)) return sql;
    const name = `_x${this.#columns.length}`;
    this.#columns.push(`${sql} AS ${name}`);
    return name;
  }
}

const all = Number.POSITIVE_INFINITY;
