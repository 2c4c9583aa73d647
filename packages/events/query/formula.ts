import type { Expression, FieldValue, FunctionName } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { type Fields, kinds, valueOf } from "./field.ts";
import { formulas } from "./formulas.ts";

/** SQL of a formula's value, one for each kind that it can have; at most one is not NULL. */
export type Typed = { readonly [kind in ColumnKind]?: string };

/** Conditions of the engine are 0 and 1 as well. */
const asBool = (sql: string): string => `CAST(${sql}, 'Nullable(Bool)')`;

/** Names a piece of SQL, so that what uses it twice does not write it twice. */
export type Naming = (sql: string) => string;

export type FormulaGround = { readonly fields: Fields; readonly name: Naming };

/** A formula as SQL that means what `evaluate` of core says. */
export const formulaSql = (ground: FormulaGround, expression: Expression): Typed => {
  switch (expression.kind) {
    case "value":
      return expression.value === null ? {} : literal(ground, expression.value);
    case "field": {
      const { fields, name } = ground;
      const values = fields
        .kindsOf(expression.field)
        .map((kind) => [kind, name(valueOf(fields, expression.field, kind))] as const);
      return Object.fromEntries(values);
    }
    case "call":
      return callSql(ground, expression);
  }
};

const literal = ({ fields: { parameters } }: FormulaGround, value: FieldValue): Typed => {
  if (typeof value === "string") return { text: parameters.text(value) };
  return typeof value === "number" ? { number: parameters.number(value) } : { bool: String(value) };
};

const callSql = (
  ground: FormulaGround,
  { name, parts }: { readonly name: FunctionName; readonly parts: readonly Expression[] },
): Typed => {
  const values = parts.map((part) => formulaSql(ground, part));
  const typed = formulas[name](values);
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const sql = typed[kind];
      return sql === undefined
        ? []
        : [[kind, ground.name(kind === "bool" ? asBool(sql) : sql)] as const];
    }),
  );
};
