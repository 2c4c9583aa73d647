import type { Related } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { eventsTable } from "../table/schema.ts";
import { boundsSql, type SourceGround } from "./bounds.ts";
import { tableFields, valueOf } from "./field.ts";
import type { Typed } from "./formula.ts";
import type { Parameters } from "./parameters.ts";

/** What is selected of the root or the parent: (SQL, the name that it gets). */
type Selected = { readonly sql: string; readonly name: string };

/**
 * Fields of an event's root and parent, joined to it, and conditions on its whole trace. A trace may
 * lie in several data sets, and begin a little before the range.
 */
export class Relatives {
  readonly #parameters: Parameters;
  readonly #ground: SourceGround;
  readonly #selected = { root: new Map<string, Selected>(), parent: new Map<string, Selected>() };

  constructor(parameters: Parameters, ground: SourceGround) {
    this.#parameters = parameters;
    this.#ground = ground;
  }

  /** The columns of a field, by kind. */
  columns({ relation, field }: Related, kinds: readonly ColumnKind[]): Typed {
    if (relation === "any") return {};
    const selected = this.#selected[relation];
    const fields = tableFields(this.#parameters);
    return Object.fromEntries(
      kinds.map((kind) => {
        const key = JSON.stringify([field, kind]);
        const known = selected.get(key);
        const name = known?.name ?? `_${relation}${selected.size}`;
        if (known === undefined) selected.set(key, { sql: valueOf(fields, field, kind), name });
        return [kind, name];
      }),
    );
  }

  /** Whether a condition holds for any event of the trace. */
  any(holds: string): string {
    const traces = `SELECT trace_trace_id ${this.#from()} AND isNotNull(trace_trace_id) AND ${holds}`;
    return `(isNotNull(trace_trace_id) AND trace_trace_id IN (${traces}))`;
  }

  /** Joins to the events as `own`. */
  joins(): readonly string[] {
    const joins: string[] = [];
    const { root, parent } = this.#selected;
    if (root.size > 0)
      joins.push(
        `LEFT ANY JOIN (SELECT trace_trace_id AS _root_trace, ${earliest(root)} ${this.#from()} ` +
          `AND isNotNull(trace_trace_id) AND isNull(trace_parent_id) GROUP BY _root_trace) AS roots ` +
          `ON own.trace_trace_id = roots._root_trace`,
      );
    if (parent.size > 0)
      joins.push(
        `LEFT ANY JOIN (SELECT trace_trace_id AS _parent_trace, trace_span_id AS _parent_span, ` +
          `${earliest(parent)} ${this.#from()} AND isNotNull(trace_trace_id) AND ` +
          `isNotNull(trace_span_id) GROUP BY _parent_trace, _parent_span) AS parents ON ` +
          `own.trace_trace_id = parents._parent_trace AND own.trace_parent_id = parents._parent_span`,
      );
    return joins;
  }

  #from(): string {
    const { range, database } = this.#ground;
    return `FROM ${database}.${eventsTable} WHERE ${boundsSql(this.#parameters, null, range)}`;
  }
}

/** Of several events that claim the same place, the earliest counts; the tuple keeps its NULLs. */
const earliest = (selected: ReadonlyMap<string, Selected>): string =>
  [...selected.values()]
    .map(({ sql, name }) => `tupleElement(argMin(tuple(${sql}), ts), 1) AS ${name}`)
    .join(", ");
