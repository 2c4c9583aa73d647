import type { Filter } from "../query/query.ts";
import type { Item } from "./counts.ts";

/** The question whose answer is the events that `item` is true of. */
export const itemFilter = (item: Item): Filter => {
  const { field } = item;
  if ("above" in item) return { field, op: ">", value: item.above };
  if ("atMost" in item) return { field, op: "<=", value: item.atMost };
  return item.is === null ? { field, op: "absent" } : { field, op: "=", value: item.is };
};

/** Every field that a filter asks about. */
export const fieldsIn = (filter: Filter): readonly string[] => {
  if ("all" in filter) return filter.all.flatMap(fieldsIn);
  if ("any" in filter) return filter.any.flatMap(fieldsIn);
  if ("not" in filter) return fieldsIn(filter.not);
  return [filter.field];
};
