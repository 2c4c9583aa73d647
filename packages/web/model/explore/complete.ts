import { type FieldValue, printFilter, type StoredEvent } from "@dimmer/core";

/** Fields of some events and the values seen of each, most frequent first. */
export type SeenFields = ReadonlyMap<string, readonly FieldValue[]>;

/** More than this nobody reads in a list. */
const mostCompletions = 40;
const mostValues = 20;

/** What is known of the fields from events that were read: as many as there are, no more. */
export const seenFields = (events: readonly StoredEvent[]): SeenFields => {
  const counts = new Map<string, Map<FieldValue, number>>();
  for (const { fields } of events)
    for (const [field, value] of Object.entries(fields)) {
      const values = counts.get(field) ?? new Map<FieldValue, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      counts.set(field, values);
    }
  return new Map(
    [...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, values]) => [
        field,
        [...values]
          .toSorted((a, b) => b[1] - a[1])
          .slice(0, mostValues)
          .map(([value]) => value),
      ]),
  );
};

/** Fields whose name has the text in it; those that begin with it first. */
export const completeField = (seen: SeenFields, text: string): readonly string[] =>
  ranked([...seen.keys()], text);

/** `p99(`…`)` of fields that hold numbers, and the rest of what can be shown. */
export const completeShow = (seen: SeenFields, text: string): readonly string[] => {
  const fields = [...seen];
  const numbers = fields.filter(([, values]) => values.some((one) => typeof one === "number"));
  return ranked(
    [
      "count",
      ...numbers.flatMap(([field]) =>
        ["p50", "p95", "p99", "avg", "max", "sum"].map((op) => `${op}(${field})`),
      ),
      ...fields.map(([field]) => `distinct(${field})`),
    ],
    text,
  );
};

/** Whole conditions: the field that is being written, with the values that were seen of it. */
export const completeWhere = (seen: SeenFields, text: string): readonly string[] => {
  const field = /^\s*([\w./@-]*)/.exec(text)?.[1] ?? "";
  const values = seen.get(field);
  if (values === undefined)
    return completeField(seen, field).flatMap((name) => printed(name, seen.get(name)?.[0]));
  return [...values.flatMap((value) => printed(field, value)), `exists(${field})`];
};

const printed = (field: string, value: FieldValue | undefined): readonly string[] =>
  value === undefined ? [] : [printFilter({ field, op: "=", value })];

const ranked = (names: readonly string[], text: string): readonly string[] => {
  const wanted = text.trim().toLowerCase();
  const found = names.filter((name) => name.toLowerCase().includes(wanted));
  const starts = (name: string): number => Number(!name.toLowerCase().startsWith(wanted));
  return found.toSorted((a, b) => starts(a) - starts(b)).slice(0, mostCompletions);
};
