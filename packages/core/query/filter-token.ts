import type { FieldValue } from "../event/event.ts";

type Piece =
  /** A bare name, which may also be a word of the grammar. */
  | { readonly kind: "word"; readonly text: string }
  /** A name in backquotes: always a field. */
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "value"; readonly value: FieldValue }
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "end" };

/** A piece of filter text. `at` counts UTF-16 units from 0. */
export type Token = Piece & { readonly at: number };

/** Where a text stops making sense, and why. */
export type FilterError = {
  readonly code: "badFilter";
  readonly at: number;
  readonly sentence: string;
};

const blank = /\s*/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const bare = /[A-Za-z_][\w./@-]*/y;
const text = /"(?:[^"\\]|\\.)*"/y;
const name = /`[^`]+`/y;
const sign = /<=|>=|!=|[=<>(),]/y;

/** Whether a field's name can be written without backquotes. */
export const isBare = (field: string): boolean =>
  matchAt(bare, field, 0) === field && !reserved.has(field);

const reserved = new Set(
  "and or not in exists absent contains startsWith endsWith all any true false".split(" "),
);

/** Cuts filter text into tokens; the last one is `end`. */
export const tokenise = (
  source: string,
):
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly error: FilterError } => {
  const tokens: Token[] = [];
  for (let at = skipBlank(source, 0); at < source.length;) {
    const found = pieceAt(source, at);
    if (found === null) {
      const sentence = `There is something at position ${at + 1} that is no field, value or operator; texts stand in "double quotes".`;
      return { ok: false, error: { code: "badFilter", at, sentence } };
    }
    tokens.push({ ...found.piece, at });
    at = skipBlank(source, at + found.length);
  }
  tokens.push({ kind: "end", at: source.length });
  return { ok: true, tokens };
};

type Found = { readonly piece: Piece; readonly length: number };

const pieceAt = (source: string, at: number): Found | null => {
  const asNumber = matchAt(number, source, at);
  if (asNumber !== null && Number.isFinite(Number(asNumber)))
    return found(asNumber, { kind: "value", value: Number(asNumber) });
  const asText = matchAt(text, source, at);
  if (asText !== null) {
    const value = parseText(asText);
    return value === null ? null : found(asText, { kind: "value", value });
  }
  const asWord = matchAt(bare, source, at);
  if (asWord === "true" || asWord === "false")
    return found(asWord, { kind: "value", value: asWord === "true" });
  if (asWord !== null) return found(asWord, { kind: "word", text: asWord });
  const asName = matchAt(name, source, at);
  if (asName !== null) return found(asName, { kind: "name", text: asName.slice(1, -1) });
  const asSign = matchAt(sign, source, at);
  return asSign === null ? null : found(asSign, { kind: "sign", text: asSign });
};

const found = (source: string, piece: Piece): Found => ({ piece, length: source.length });

const matchAt = (pattern: RegExp, source: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
};

const skipBlank = (source: string, at: number): number =>
  at + (matchAt(blank, source, at)?.length ?? 0);

/** Text is written as in JSON. */
const parseText = (source: string): string | null => {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
};
