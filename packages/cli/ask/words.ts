/** One word of an expression, with where it began, for error messages. */
export type Word = {
  readonly kind: "name" | "text" | "number" | "mark";
  readonly text: string;
  /** From 0. */
  readonly at: number;
};

/** What was asked, or why it cannot be asked and where. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly sentence: string };

const patterns: readonly (readonly [Word["kind"], RegExp])[] = [
  ["text", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:/-])/y],
  ["mark", /==|!=|<=|>=|[=<>(),]/y],
  ["name", /`[^`]+`|[^\s"'`=!<>(),]+/y],
];

/** Splits an expression into words; quotes keep what is inside together. */
export const readWords = (source: string): Parsed<readonly Word[]> => {
  const words: Word[] = [];
  let at = 0;
  while (at < source.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    if (space.test(source)) {
      at = space.lastIndex;
      continue;
    }
    const word = wordAt(source, at);
    if (word === null)
      return { ok: false, sentence: complain(source, at, "a quote is not closed here") };
    words.push(word.word);
    at = word.end;
  }
  return { ok: true, value: words };
};

const wordAt = (
  source: string,
  at: number,
): { readonly word: Word; readonly end: number } | null => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const raw = pattern.exec(source)?.[0];
    if (raw === undefined) continue;
    const quoted = kind === "text" || raw.startsWith("`");
    const text = quoted ? raw.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : raw;
    return { word: { kind, text, at }, end: at + raw.length };
  }
  return null;
};

const shownLetters = 30;

/** `… near «status =»: expected a value`. */
export const complain = (source: string, at: number, what: string): string => {
  const rest = source.slice(at, at + shownLetters);
  const place = rest === "" ? `after \`${source.slice(-shownLetters)}\`` : `at \`${rest}\``;
  return `The question is not understood ${place}: ${what}.`;
};
