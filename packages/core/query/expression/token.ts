import type { FieldValue } from "../../event/event.ts";

type Piece =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "field"; readonly text: string }
  | { readonly kind: "value"; readonly value: FieldValue | null }
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "end" };

/** A piece of a formula; `at` counts UTF-16 units from 0. */
export type ExpressionToken = Piece & { readonly at: number };

const blank = /\s*/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const quoted = /"(?:[^"\\]|\\.)*"/y;
const verbatim = /`[^`]*`/y;
const plainField = /\$[A-Za-z_][\w.:@/]*/y;
const quotedField = /\$"(?:[^"\\]|\\.)*"/y;
const word = /[A-Za-z_]\w*/y;
const sign = /<=|>=|!=|==|&&|\|\||[=<>!+\-*/%(),]/y;

/** Cuts a formula into tokens, the last one `end`; a number where something is none of them. */
export const tokeniseExpression = (source: string): readonly ExpressionToken[] | number => {
  const tokens: ExpressionToken[] = [];
  for (let at = skip(source, 0); at < source.length;) {
    const found = pieceAt(source, at);
    if (found === null) return at;
    tokens.push({ ...found.piece, at });
    at = skip(source, at + found.length);
  }
  return [...tokens, { kind: "end", at: source.length }];
};

type Found = { readonly piece: Piece; readonly length: number };

const readers: readonly (readonly [RegExp, (text: string) => Piece | null])[] = [
  [quotedField, (text) => named(fromJson(text.slice(1)))],
  [plainField, (text) => ({ kind: "field", text: text.slice(1) })],
  [number, (text) => (Number.isFinite(Number(text)) ? valued(Number(text)) : null)],
  [quoted, (text) => texted(fromJson(text))],
  [verbatim, (text) => valued(text.slice(1, -1))],
  [word, (text) => wordOf(text)],
  [sign, (text) => ({ kind: "sign", text })],
];

const pieceAt = (source: string, at: number): Found | null => {
  for (const [pattern, read] of readers) {
    const text = matchAt(pattern, source, at);
    const piece = text === null ? null : read(text);
    if (text !== null && piece !== null) return { piece, length: text.length };
  }
  return null;
};

const wordOf = (text: string): Piece => {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return valued(lower === "true");
  return lower === "null" ? valued(null) : { kind: "word", text };
};

const valued = (value: FieldValue | null): Piece => ({ kind: "value", value });
const texted = (text: string | null): Piece | null => (text === null ? null : valued(text));
const named = (text: string | null): Piece | null =>
  text === null || text === "" ? null : { kind: "field", text };

const matchAt = (pattern: RegExp, source: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
};

const skip = (source: string, at: number): number => at + (matchAt(blank, source, at)?.length ?? 0);

/** Text is written as in JSON. */
const fromJson = (source: string): string | null => {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
};
