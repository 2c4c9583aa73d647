import type { Query } from "@dimmer/core";
import { onlyKind } from "./field.ts";

/** Why a question makes no sense although its shape is right; null when it does. */
export const findFault = (query: Query): string | null => {
  if (query.kind === "raw") return null;
  for (const calculation of query.calculate) {
    if (calculation.op === "count" || calculation.op === "countDistinct") continue;
    const kind = onlyKind(calculation.field);
    if (kind !== undefined && kind !== "number")
      return `${calculation.field} holds ${kind === "text" ? "text" : "true or false"}; ${calculation.op} needs numbers.`;
  }
  return null;
};
