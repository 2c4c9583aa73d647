import type { Expression } from "./expression.ts";
import { type FunctionName, functions, isFunctionName } from "./functions.ts";
import { type ExpressionToken, tokeniseExpression } from "./token.ts";

/** Nesting of brackets and calls in one formula, and its parts in all. */
export const maxExpressionNesting = 12;
export const maxExpressionParts = 200;

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly sentence: string };

/**
 * Reads a formula in the grammar of Honeycomb's calculated fields:
 * `IF($http.response.status_code >= 500, "bad", CONCAT($service.name, " ", $http.route))`.
 *
 * `OR` binds least, then `AND`, `NOT`, comparisons, `+ -`, `* / %`. Fields begin with `$`, those with
 * odd letters are `$"so"`; texts stand in double quotes as in JSON, or verbatim in backquotes.
 */
export const parseExpression = (text: string): ParsedExpression => {
  const tokens = tokeniseExpression(text);
  if (typeof tokens === "number")
    return {
      ok: false,
      sentence: `There is something at position ${tokens + 1} of the formula that it cannot hold; fields begin with $, texts stand in "double quotes".`,
    };
  const parser: Parser = { tokens, next: 0, depth: 0, parts: 0 };
  try {
    const expression = binary(parser, 0);
    if (peek(parser).kind !== "end") throw expected(parser, "an operator or the end");
    return { ok: true, expression };
  } catch (thrown) {
    if (thrown instanceof Misread) return { ok: false, sentence: thrown.message };
    throw thrown;
  }
};

type Parser = {
  readonly tokens: readonly ExpressionToken[];
  next: number;
  depth: number;
  parts: number;
};

/** Leaves the recursion; never leaves this file. */
class Misread extends Error {}

type Operator = { readonly strength: number; readonly name: FunctionName };

const operators: Readonly<Record<string, Operator>> = {
  OR: { strength: 1, name: "OR" },
  "||": { strength: 1, name: "OR" },
  AND: { strength: 2, name: "AND" },
  "&&": { strength: 2, name: "AND" },
  "=": { strength: 4, name: "EQUALS" },
  "==": { strength: 4, name: "EQUALS" },
  "!=": { strength: 4, name: "NOT_EQUALS" },
  "<": { strength: 4, name: "LT" },
  "<=": { strength: 4, name: "LTE" },
  ">": { strength: 4, name: "GT" },
  ">=": { strength: 4, name: "GTE" },
  "+": { strength: 5, name: "SUM" },
  "-": { strength: 5, name: "SUB" },
  "*": { strength: 6, name: "MUL" },
  "/": { strength: 6, name: "DIV" },
  "%": { strength: 6, name: "MOD" },
};
/** Between AND and the comparisons: `NOT $a = 1` denies the comparison. */
const notStrength = 3;

const operatorOf = (token: ExpressionToken): Operator | undefined => {
  if (token.kind === "sign") return operators[token.text];
  return token.kind === "word" ? operators[token.text.toUpperCase()] : undefined;
};

const binary = (parser: Parser, strength: number): Expression => {
  let left = nested(parser, () => unary(parser));
  for (;;) {
    const operator = operatorOf(peek(parser));
    if (operator === undefined || operator.strength <= strength) return left;
    parser.next += 1;
    left = call(parser, operator.name, [left, binary(parser, operator.strength)]);
  }
};

const unary = (parser: Parser): Expression => {
  const token = peek(parser);
  if (takeSign(parser, "-")) {
    const value = unary(parser);
    const isNumber = value.kind === "value" && typeof value.value === "number";
    return isNumber
      ? { kind: "value", value: -Number(value.value) }
      : call(parser, "SUB", [{ kind: "value", value: 0 }, value]);
  }
  const isNot = token.kind === "word" && token.text.toUpperCase() === "NOT";
  if (takeSign(parser, "!") || (isNot && !isSign(peek(parser, 1), "("))) {
    if (isNot) parser.next += 1;
    return call(parser, "NOT", [binary(parser, notStrength)]);
  }
  return operand(parser, token);
};

const operand = (parser: Parser, token: ExpressionToken): Expression => {
  if (takeSign(parser, "(")) {
    const inner = binary(parser, 0);
    needSign(parser, ")");
    return inner;
  }
  if (token.kind === "field" || token.kind === "value") {
    parser.next += 1;
    count(parser);
    return token.kind === "field"
      ? { kind: "field", field: token.text }
      : { kind: "value", value: token.value };
  }
  if (token.kind !== "word") throw expected(parser, "a $field, a value or a function");
  const name = token.text.toUpperCase();
  if (!isFunctionName(name))
    throw new Misread(
      `There is no function ${token.text}; there are ${Object.keys(functions).join(", ")}. Fields begin with $.`,
    );
  parser.next += 1;
  return call(parser, name, partsOf(parser));
};

const partsOf = (parser: Parser): readonly Expression[] => {
  needSign(parser, "(");
  if (takeSign(parser, ")")) return [];
  const parts = [binary(parser, 0)];
  while (takeSign(parser, ",")) parts.push(binary(parser, 0));
  needSign(parser, ")");
  return parts;
};

const call = (parser: Parser, name: FunctionName, parts: readonly Expression[]): Expression => {
  count(parser);
  const { least, most } = functions[name];
  if (parts.length < least || parts.length > most)
    throw new Misread(
      `${name} takes ${least === most ? least : `${least} to ${most}`} values, not ${parts.length}.`,
    );
  const pattern = parts[1];
  if (name.startsWith("REG_") && !(pattern?.kind === "value" && typeof pattern.value === "string"))
    throw new Misread(`The second value of ${name} must be a pattern in quotes.`);
  return { kind: "call", name, parts };
};

const count = (parser: Parser): void => {
  parser.parts += 1;
  if (parser.parts > maxExpressionParts)
    throw new Misread(`The formula has more than ${maxExpressionParts} parts; write two fields.`);
};

const nested = (parser: Parser, read: () => Expression): Expression => {
  parser.depth += 1;
  if (parser.depth > maxExpressionNesting)
    throw new Misread(`The formula nests deeper than ${maxExpressionNesting}; write two fields.`);
  const expression = read();
  parser.depth -= 1;
  return expression;
};

const end: ExpressionToken = { kind: "end", at: 0 };
const peek = (parser: Parser, ahead = 0): ExpressionToken =>
  parser.tokens[parser.next + ahead] ?? end;
const isSign = (token: ExpressionToken, text: string): boolean =>
  token.kind === "sign" && token.text === text;

const takeSign = (parser: Parser, text: string): boolean => {
  if (!isSign(peek(parser), text)) return false;
  parser.next += 1;
  return true;
};

const needSign = (parser: Parser, text: string): void => {
  if (!takeSign(parser, text)) throw expected(parser, text);
};

const expected = (parser: Parser, what: string): Misread =>
  new Misread(`At position ${peek(parser).at + 1} of the formula there must be ${what}.`);
