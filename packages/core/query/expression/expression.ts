import type { FieldValue } from "../../event/event.ts";
import type { FunctionName } from "./functions.ts";

/** The formula of a calculated field, read. */
export type Expression =
  | { readonly kind: "value"; readonly value: FieldValue | null }
  | { readonly kind: "field"; readonly field: string }
  | {
      readonly kind: "call";
      readonly name: FunctionName;
      readonly parts: readonly Expression[];
    };

/** Fields that a formula reads, each once. */
export const fieldsInExpression = (expression: Expression): readonly string[] => {
  const found = new Set<string>();
  const walk = (part: Expression): void => {
    if (part.kind === "field") found.add(part.field);
    if (part.kind === "call") part.parts.forEach(walk);
  };
  walk(expression);
  return [...found];
};
