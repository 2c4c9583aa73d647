import type { FieldValue } from "../event/event.ts";
import { type FilterError, type Token, tokenise } from "./filter-token.ts";
import type { Filter } from "./query.ts";

/** Nesting of brackets and `not` in one filter; the API accepts no deeper one either. */
export const maxFilterNesting = 8;

export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly error: FilterError };

/**
 * Reads a filter as people write it:
 * `service.version = "v2" and (http.response.status_code >= 500 or not exists(dimmer.rescued))`.
 *
 * `or` binds least, then `and`, then `not`. Operators: `= != < <= > >=`, `contains`, `startsWith`,
 * `endsWith`, `in ("a", 1)`, and `not` before any of these words (`a not in (1)`); `exists(field)` and `absent(field)`; `all()` passes everything, `any()` nothing.
 * Texts stand in double quotes as in JSON; a field that is no plain name stands in backquotes.
 */
export const parseFilter = (text: string): ParsedFilter => {
  const read = tokenise(text);
  if (!read.ok) return read;
  const parser: Parser = { tokens: read.tokens, next: 0, depth: 0 };
  try {
    const filter = expression(parser, 0);
    if (peek(parser).kind !== "end") throw expected(parser, "`and`, `or` or the end");
    return { ok: true, filter };
  } catch (thrown) {
    if (thrown instanceof Misread) return { ok: false, error: thrown.error };
    throw thrown;
  }
};

type Parser = { readonly tokens: readonly Token[]; next: number; depth: number };

/** Leaves the recursion; never leaves this file. */
class Misread extends Error {
  readonly error: FilterError;
  constructor(error: FilterError) {
    super(error.sentence);
    this.error = error;
  }
}

const strengths: Readonly<Record<string, number>> = { or: 1, and: 2 };

/** Pratt's loop: takes operators that bind more than `strength`. Chains of one operator lie flat. */
const expression = (parser: Parser, strength: number): Filter => {
  let left = operand(parser);
  for (;;) {
    const token = peek(parser);
    const word = token.kind === "word" ? token.text : "";
    const binding = strengths[word];
    if (binding === undefined || binding <= strength) return left;
    const parts = [left];
    while (takeWord(parser, word)) parts.push(expression(parser, binding));
    left = word === "or" ? { any: parts } : { all: parts };
  }
};

const operand = (parser: Parser): Filter => {
  if (takeWord(parser, "not")) return nested(parser, () => ({ not: operand(parser) }));
  if (takeSign(parser, "("))
    return nested(parser, () => {
      const inner = expression(parser, 0);
      needSign(parser, ")");
      return inner;
    });
  for (const word of ["all", "any"] as const)
    if (takeCall(parser, word)) {
      needSign(parser, ")");
      return word === "all" ? { all: [] } : { any: [] };
    }
  for (const op of ["exists", "absent"] as const)
    if (takeCall(parser, op)) {
      const field = needField(parser);
      needSign(parser, ")");
      return { field, op };
    }
  return comparison(parser);
};

const comparison = (parser: Parser): Filter => {
  const field = needField(parser);
  for (const op of ["=", "!=", "<", "<=", ">", ">="] as const)
    if (takeSign(parser, op)) return { field, op, value: needValue(parser) };
  const side = takeWord(parser, "not") ? "denied" : "said";
  for (const words of textOperators)
    if (takeWord(parser, words.said)) {
      const value = needValue(parser);
      if (typeof value !== "string") throw expected(parser, "a text before this");
      return { field, op: words[side], value };
    }
  if (!takeWord(parser, "in")) throw expected(parser, "an operator such as = or contains");
  const op = side === "said" ? "in" : "notIn";
  needSign(parser, "(");
  if (takeSign(parser, ")")) return { field, op, value: [] };
  const value = [needValue(parser)];
  while (takeSign(parser, ",")) value.push(needValue(parser));
  needSign(parser, ")");
  return { field, op, value };
};

/** Each stands alone or after `not`. */
const textOperators = [
  { said: "contains", denied: "notContains" },
  { said: "startsWith", denied: "notStartsWith" },
  { said: "endsWith", denied: "notEndsWith" },
] as const;

const nested = (parser: Parser, read: () => Filter): Filter => {
  if (++parser.depth > maxFilterNesting) throw expected(parser, "fewer brackets");
  const filter = read();
  parser.depth--;
  return filter;
};

const end: Token = { kind: "end", at: 0 };
const peek = (parser: Parser, ahead = 0): Token => parser.tokens[parser.next + ahead] ?? end;

const isSign = (token: Token, text: string): boolean =>
  token.kind === "sign" && token.text === text;

const takeWord = (parser: Parser, text: string): boolean => {
  const token = peek(parser);
  if (token.kind !== "word" || token.text !== text) return false;
  parser.next++;
  return true;
};

const takeSign = (parser: Parser, text: string): boolean => {
  if (!isSign(peek(parser), text)) return false;
  parser.next++;
  return true;
};

/** `word(`, so that a field may be called `exists`. */
const takeCall = (parser: Parser, word: string): boolean =>
  isSign(peek(parser, 1), "(") && takeWord(parser, word) && takeSign(parser, "(");

const needSign = (parser: Parser, text: string): void => {
  if (!takeSign(parser, text)) throw expected(parser, text);
};

const needField = (parser: Parser): string => {
  const token = peek(parser);
  if (token.kind !== "word" && token.kind !== "name") throw expected(parser, "a field");
  parser.next++;
  return token.text;
};

const needValue = (parser: Parser): FieldValue => {
  const token = peek(parser);
  if (token.kind !== "value") throw expected(parser, 'a "text", a number, true or false');
  parser.next++;
  return token.value;
};

const expected = (parser: Parser, what: string): Misread => {
  const { at } = peek(parser);
  const sentence = `At position ${at + 1} of the filter there must be ${what}.`;
  return new Misread({ code: "badFilter", at, sentence });
};
