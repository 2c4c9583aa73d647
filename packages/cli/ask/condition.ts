import type { FieldValue, Filter, TextOperator } from "@dimmer/core";
import { complain, type Parsed, readWords, type Word } from "./words.ts";

/**
 * `--where`: a condition over fields as people type it.
 *
 *   service.version = "v2" and (http.response.status_code >= 500 or error = true)
 *   url.path starts-with "/items" and not user_agent.original contains bot
 *   http.route in ("/cart", "/checkout") · exception.message exists · user.plan absent
 *   http.route not in ("/health") · url.path not ends-with .css
 *
 * `not` binds tighter than `and`, `and` tighter than `or`. Values without quotes are numbers, `true`,
 * `false`, or else text. Field names with odd letters go between backticks.
 */
export const parseWhere = (source: string): Parsed<Filter> => {
  const words = readWords(source);
  if (!words.ok) return words;
  const reader = new ConditionReader(source, words.value);
  const filter = reader.any();
  if (!filter.ok) return filter;
  const rest = reader.peek();
  return rest === undefined
    ? filter
    : { ok: false, sentence: complain(source, rest.at, "expected `and` or `or`") };
};

/** Deeper nesting than a person types is refused before it could exhaust the stack. */
const maxDepth = 8;

const comparisons = ["=", "!=", "<", "<=", ">", ">="] as const;
type Comparison = (typeof comparisons)[number];

const textOperators = [
  { words: ["contains"], said: "contains", denied: "notContains" },
  { words: ["starts-with", "startsWith"], said: "startsWith", denied: "notStartsWith" },
  { words: ["ends-with", "endsWith"], said: "endsWith", denied: "notEndsWith" },
] as const;

/** Reads words from left to right, one method per level of binding. */
class ConditionReader {
  readonly #source: string;
  readonly #words: readonly Word[];
  #next = 0;
  #depth = 0;

  constructor(source: string, words: readonly Word[]) {
    this.#source = source;
    this.#words = words;
  }

  peek(): Word | undefined {
    return this.#words[this.#next];
  }

  any(): Parsed<Filter> {
    return this.#list("or", () => this.#all());
  }

  #all(): Parsed<Filter> {
    return this.#list("and", () => this.#one());
  }

  #list(joint: "and" | "or", part: () => Parsed<Filter>): Parsed<Filter> {
    const first = part();
    if (!first.ok) return first;
    const parts = [first.value];
    while (this.#takeName(joint)) {
      const next = part();
      if (!next.ok) return next;
      parts.push(next.value);
    }
    if (parts.length === 1) return first;
    return { ok: true, value: joint === "or" ? { any: parts } : { all: parts } };
  }

  #one(): Parsed<Filter> {
    this.#depth += 1;
    if (this.#depth > maxDepth) return this.#wrong(`at most ${maxDepth} levels of brackets`);
    const filter = this.#takeName("not") ? this.#not() : this.#bracketed();
    this.#depth -= 1;
    return filter;
  }

  #not(): Parsed<Filter> {
    const inner = this.#one();
    return inner.ok ? { ok: true, value: { not: inner.value } } : inner;
  }

  #bracketed(): Parsed<Filter> {
    if (!this.#takeMark("(")) return this.#comparison();
    const inner = this.any();
    if (!inner.ok) return inner;
    return this.#takeMark(")") ? inner : this.#wrong("expected `)`");
  }

  #comparison(): Parsed<Filter> {
    const field = this.peek();
    if (field?.kind !== "name") return this.#wrong("expected the name of a field");
    this.#next += 1;
    return this.#test(field.text);
  }

  #test(field: string): Parsed<Filter> {
    for (const op of ["exists", "absent"] as const)
      if (this.#takeName(op)) return { ok: true, value: { field, op } };
    const side = this.#takeName("not") ? "denied" : "said";
    if (this.#takeName("in")) return this.#in(field, side === "said" ? "in" : "notIn");
    for (const { words, ...ops } of textOperators)
      for (const word of words) if (this.#takeName(word)) return this.#text(field, ops[side]);
    if (side === "denied") return this.#wrong("expected contains, starts-with, ends-with or in");
    const mark = this.peek();
    const op = mark?.kind === "mark" ? toComparison(mark.text) : undefined;
    if (op === undefined)
      return this.#wrong(
        "expected =, !=, <, <=, >, >=, contains, starts-with, ends-with, in, not in, exists or absent",
      );
    this.#next += 1;
    const value = this.#value();
    return value.ok ? { ok: true, value: { field, op, value: value.value } } : value;
  }

  #text(field: string, op: TextOperator): Parsed<Filter> {
    const word = this.peek();
    if (word === undefined || word.kind === "mark") return this.#wrong("expected a text");
    this.#next += 1;
    return { ok: true, value: { field, op, value: word.text } };
  }

  #in(field: string, op: "in" | "notIn"): Parsed<Filter> {
    if (!this.#takeMark("(")) return this.#wrong("expected a list such as (1, 2)");
    const value: FieldValue[] = [];
    do {
      const item = this.#value();
      if (!item.ok) return item;
      value.push(item.value);
    } while (this.#takeMark(","));
    if (!this.#takeMark(")")) return this.#wrong("expected `,` or `)`");
    return { ok: true, value: { field, op, value } };
  }

  #value(): Parsed<FieldValue> {
    const word = this.peek();
    if (word === undefined || word.kind === "mark") return this.#wrong("expected a value");
    this.#next += 1;
    if (word.kind === "number") return { ok: true, value: Number(word.text) };
    const isTruth = word.kind === "name" && (word.text === "true" || word.text === "false");
    return { ok: true, value: isTruth ? word.text === "true" : word.text };
  }

  #takeName(text: string): boolean {
    return this.#take(
      (word) => word.kind === "name" && word.text.toLowerCase() === text.toLowerCase(),
    );
  }

  #takeMark(text: string): boolean {
    return this.#take((word) => word.kind === "mark" && word.text === text);
  }

  #take(matches: (word: Word) => boolean): boolean {
    const word = this.peek();
    if (word === undefined || !matches(word)) return false;
    this.#next += 1;
    return true;
  }

  #wrong(what: string): { readonly ok: false; readonly sentence: string } {
    const at = this.peek()?.at ?? this.#source.length;
    return { ok: false, sentence: complain(this.#source, at, what) };
  }
}

const toComparison = (text: string): Comparison | undefined =>
  comparisons.find((op) => op === (text === "==" ? "=" : text));
