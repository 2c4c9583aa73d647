import type { FieldValue } from "../../event/event.ts";
import { compareText } from "../matches.ts";
import type { Expression } from "./expression.ts";
import type { FunctionName } from "./functions.ts";

/** What a formula is worked out from. */
export type EvaluationInput = {
  readonly timeMs: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
};

type Value = FieldValue | null;

/**
 * What a formula means: the SQL in `events` must agree. Nothing throws: what makes no sense (text
 * times two, division by nothing, a number that is not finite) is null, and so is an absent field.
 * Conditions are true or false, never null: a comparison with null is false.
 */
export const evaluate = (expression: Expression, input: EvaluationInput): Value => {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "field":
      return Object.hasOwn(input.fields, expression.field)
        ? (input.fields[expression.field] ?? null)
        : null;
    case "call": {
      const parts = expression.parts.map((part) => evaluate(part, input));
      return expression.name === "EVENT_TIMESTAMP"
        ? input.timeMs / 1000
        : meanings[expression.name](parts);
    }
  }
};

type Meaning = (parts: readonly Value[]) => Value;

const at = (parts: readonly Value[], index: number): Value => parts[index] ?? null;
const numberAt = (parts: readonly Value[], index: number): number | null => {
  const value = at(parts, index);
  return typeof value === "number" ? value : null;
};
const textAt = (parts: readonly Value[], index: number): string | null => {
  const value = at(parts, index);
  return typeof value === "string" ? value : null;
};
const finite = (value: number): Value => (Number.isFinite(value) ? value : null);

const arithmetic =
  (of: (a: number, b: number) => number): Meaning =>
  (parts) => {
    let sum = numberAt(parts, 0);
    for (let k = 1; k < parts.length; k += 1) {
      const next = numberAt(parts, k);
      if (sum === null || next === null) return null;
      sum = of(sum, next);
      if (!Number.isFinite(sum)) return null;
    }
    return sum;
  };

const order = (a: Value, b: Value): number | null => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : null;
};

const compared =
  (holds: (order: number) => boolean): Meaning =>
  (parts) => {
    const difference = order(at(parts, 0), at(parts, 1));
    return difference !== null && holds(difference);
  };

const textual =
  (holds: (text: string, part: string) => boolean): Meaning =>
  (parts) => {
    const [text, part] = [textAt(parts, 0), textAt(parts, 1)];
    return text !== null && part !== null && holds(text, part);
  };

const pattern = (parts: readonly Value[]): RegExp => new RegExp(textAt(parts, 1) ?? "", "gu");

/** As the engine writes numbers: without the plus of exponents. */
const numberText = (value: number): string => String(value).replace("e+", "e");
const textOf = (value: Value): string | null => {
  if (value === null) return null;
  return typeof value === "number" ? numberText(value) : String(value);
};

const decimal = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const numberOf = (value: Value): number | null => {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return decimal.test(value) ? Number(value) : null;
  return value;
};

const numbersIn = (parts: readonly Value[]): readonly number[] =>
  parts.filter((value) => typeof value === "number");

const bucket: Meaning = (parts) => {
  const [value, size] = [numberAt(parts, 0), numberAt(parts, 1)];
  if (value === null || size === null || !(size > 0)) return null;
  const [low, high] = [numberAt(parts, 2), numberAt(parts, 3)];
  if (low !== null && value < low) return `< ${numberText(low)}`;
  if (high !== null && value >= high) return `>= ${numberText(high)}`;
  const from = Math.floor((value - (low ?? 0)) / size) * size + (low ?? 0);
  return Number.isFinite(from + size) ? `${numberText(from)} - ${numberText(from + size)}` : null;
};

/** The first value after a true condition; a last value without condition is for all others. */
const chosen = (parts: readonly Value[], isTrue: (condition: Value) => boolean): Value => {
  for (let k = 0; k + 1 < parts.length; k += 2) if (isTrue(at(parts, k))) return at(parts, k + 1);
  return parts.length % 2 === 1 ? at(parts, parts.length - 1) : null;
};

const meanings: Readonly<Record<Exclude<FunctionName, "EVENT_TIMESTAMP">, Meaning>> = {
  IF: (parts) => chosen(parts, (condition) => condition === true),
  SWITCH: ([key = null, ...cases]) => chosen(cases, (given) => key !== null && given === key),
  COALESCE: (parts) => parts.find((value) => value !== null) ?? null,
  EXISTS: (parts) => at(parts, 0) !== null,
  AND: (parts) => parts.every((value) => value === true),
  OR: (parts) => parts.some((value) => value === true),
  NOT: (parts) => at(parts, 0) !== true,
  EQUALS: (parts) => at(parts, 0) !== null && at(parts, 0) === at(parts, 1),
  NOT_EQUALS: (parts) =>
    at(parts, 0) !== null && at(parts, 1) !== null && at(parts, 0) !== at(parts, 1),
  LT: compared((difference) => difference < 0),
  LTE: compared((difference) => difference <= 0),
  GT: compared((difference) => difference > 0),
  GTE: compared((difference) => difference >= 0),
  IN: ([value = null, ...list]) => value !== null && list.includes(value),
  CONTAINS: textual((text, part) => text.includes(part)),
  STARTS_WITH: textual((text, part) => text.startsWith(part)),
  ENDS_WITH: textual((text, part) => text.endsWith(part)),
  REG_MATCH: (parts) => textAt(parts, 0) !== null && pattern(parts).test(textAt(parts, 0) ?? ""),
  REG_VALUE: (parts) => {
    const found = pattern(parts).exec(textAt(parts, 0) ?? "");
    return textAt(parts, 0) === null || found === null
      ? null
      : found.length > 1
        ? (found[1] ?? "")
        : found[0];
  },
  REG_COUNT: (parts) => {
    const text = textAt(parts, 0);
    return text === null ? null : [...text.matchAll(pattern(parts))].length;
  },
  CONCAT: (parts) => parts.map((value) => textOf(value) ?? "").join(""),
  STRING: (parts) => textOf(at(parts, 0)),
  TO_LOWER: (parts) => textAt(parts, 0)?.toLowerCase() ?? null,
  LENGTH: (parts) => (textAt(parts, 0) === null ? null : Array.from(textAt(parts, 0) ?? "").length),
  INT: (parts) => {
    const value = numberOf(at(parts, 0));
    return value === null ? null : Math.trunc(value) + 0;
  },
  FLOAT: (parts) => numberOf(at(parts, 0)),
  BOOL: (parts) => {
    const value = at(parts, 0);
    if (value === null || typeof value === "boolean") return value;
    return typeof value === "number" ? value !== 0 : value === "true";
  },
  BUCKET: bucket,
  LOG10: (parts) => {
    const value = numberAt(parts, 0);
    return value === null || value <= 0 ? null : Math.log10(value);
  },
  MIN: (parts) =>
    numbersIn(parts).reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
  MAX: (parts) =>
    numbersIn(parts).reduce<number | null>((a, b) => (a === null || b > a ? b : a), null),
  SUM: arithmetic((a, b) => a + b),
  SUB: arithmetic((a, b) => a - b),
  MUL: arithmetic((a, b) => a * b),
  DIV: (parts) => {
    const [a, b] = [numberAt(parts, 0), numberAt(parts, 1)];
    return a === null || b === null || b === 0 ? null : finite(a / b);
  },
  MOD: (parts) => {
    const [a, b] = [numberAt(parts, 0), numberAt(parts, 1)];
    return a === null || b === null || b === 0 ? null : finite(a % b);
  },
};
