import type { FunctionName } from "@dimmer/core";
import type { ColumnKind } from "../table/columns.ts";
import { kinds, noValue } from "./field.ts";
import type { Typed } from "./formula.ts";

/** The functions of formulas as SQL; `evaluate` of core says what each means. */

type Parts = readonly Typed[];
type Formula = (parts: Parts) => Typed;

const part = (parts: Parts, index: number): Typed => parts[index] ?? {};
const ofKind = (typed: Typed, kind: ColumnKind): string => typed[kind] ?? noValue(kind);
const truth = ({ bool }: Typed): string =>
  bool === undefined ? "false" : `ifNull(${bool}, false)`;
const presence = (typed: Typed): string =>
  `(${["false", ...kinds.flatMap((kind) => (typed[kind] === undefined ? [] : [`isNotNull(${typed[kind]})`]))].join(" OR ")})`;

const sure = (condition: string): Typed => ({ bool: `ifNull(${condition}, false)` });
const never: Typed = { bool: "false" };

/** The same operation on two values of the same kind, of those kinds that both can have. */
const alike = (
  a: Typed,
  b: Typed,
  given: { readonly op: string; readonly of: readonly ColumnKind[] },
) =>
  given.of.flatMap((kind) =>
    a[kind] === undefined || b[kind] === undefined
      ? []
      : [`ifNull(${a[kind]} ${given.op} ${b[kind]}, false)`],
  );

const equality = (a: Typed, b: Typed): string =>
  `(${["false", ...alike(a, b, { op: "=", of: kinds })].join(" OR ")})`;

const compared =
  (op: string): Formula =>
  (parts) => ({
    bool: `(${["false", ...alike(part(parts, 0), part(parts, 1), { op, of: ["text", "number"] })].join(" OR ")})`,
  });

const textual =
  (holds: (text: string, given: string) => string): Formula =>
  (parts) => {
    const [text, given] = [part(parts, 0).text, part(parts, 1).text];
    return text === undefined || given === undefined ? never : sure(holds(text, given));
  };

const numeric =
  (of: (numbers: readonly string[]) => string): Formula =>
  (parts) => {
    const numbers = parts.flatMap(({ number }) => (number === undefined ? [] : [number]));
    return numbers.length < parts.length ? {} : { number: of(numbers) };
  };

/** NULL where it is not finite. `arrayMap` over one value names it without writing it twice. */
const finite = (sql: string): string =>
  `arrayMap(x -> if(isFinite(x), x, NULL), [toNullable(${sql})])[1]`;

const chain = (op: string): Formula => numeric((numbers) => finite(numbers.join(` ${op} `)));

const divided = (op: string): Formula =>
  numeric(([a, b]) => finite(`if(${b} = 0, NULL, ${a} ${op} nullIf(${b}, 0))`));

const numberText = (sql: string): string => `toString(${sql} + 0)`;

const textOf = (typed: Typed): string => {
  const texts = [
    ...(typed.text === undefined ? [] : [typed.text]),
    ...(typed.number === undefined ? [] : [numberText(typed.number)]),
    ...(typed.bool === undefined ? [] : [`if(${typed.bool}, 'true', 'false')`]),
  ];
  const guarded = texts.map((text, index) =>
    typed.bool !== undefined && index === texts.length - 1
      ? `if(isNull(${typed.bool}), NULL, ${text})`
      : text,
  );
  return guarded.length === 0 ? noValue("text") : `coalesce(${guarded.join(", ")})`;
};

const numberIn = ({ text, number, bool }: Typed): string => {
  const numbers = [
    ...(number === undefined ? [] : [number]),
    ...(text === undefined
      ? []
      : [`if(match(${text}, '^-?[0-9]{1,15}([.][0-9]{1,15})?$'), toFloat64OrNull(${text}), NULL)`]),
    ...(bool === undefined ? [] : [`toFloat64(${bool})`]),
  ];
  return numbers.length === 0 ? noValue("number") : `coalesce(${numbers.join(", ")})`;
};

/** By pairs of condition and value; a last value without condition is for all others. */
const chosen = (parts: Parts, condition: (typed: Typed) => string): Typed => {
  const isDefault = (index: number): boolean => index % 2 === 0 && index === parts.length - 1;
  const values = parts.filter((_, index) => index % 2 === 1 || isDefault(index));
  const possible = kinds.filter((kind) => values.some((value) => value[kind] !== undefined));
  return Object.fromEntries(
    possible.map((kind) => {
      const branches = parts.flatMap((typed, index) => {
        if (isDefault(index)) return [ofKind(typed, kind)];
        return [index % 2 === 1 ? ofKind(typed, kind) : condition(typed)];
      });
      const whole = parts.length % 2 === 1 ? branches : [...branches, noValue(kind)];
      return [kind, whole.length === 1 ? (whole[0] ?? "NULL") : `multiIf(${whole.join(", ")})`];
    }),
  );
};

const bucket: Formula = (parts) => {
  const [value, size] = [part(parts, 0).number, part(parts, 1).number];
  if (value === undefined || size === undefined) return {};
  const [low, high] = [part(parts, 2).number, part(parts, 3).number];
  const base = low === undefined ? "0" : `ifNull(${low}, 0)`;
  const from = `(floor((${value} - ${base}) / ${size}) * ${size} + ${base})`;
  const edges = [
    ...(low === undefined
      ? []
      : [`ifNull(${value} < ${low}, false)`, `concat('< ', ${numberText(low)})`]),
    ...(high === undefined
      ? []
      : [`ifNull(${value} >= ${high}, false)`, `concat('>= ', ${numberText(high)})`]),
  ];
  const isSense = `ifNull(${size} > 0 AND isNotNull(${value}), false)`;
  const isFar = `NOT ifNull(isFinite(${from} + ${size}), false)`;
  const range = `concat(${numberText(from)}, ' - ', ${numberText(`(${from} + ${size})`)})`;
  return {
    text: `multiIf(NOT ${isSense}, NULL, ${[...edges, isFar, "NULL", range].join(", ")})`,
  };
};

const all = (parts: Parts, word: "AND" | "OR"): Typed => ({
  bool: `(${parts.map(truth).join(` ${word} `)})`,
});

const extreme =
  (name: "least" | "greatest"): Formula =>
  (parts) => {
    const numbers = parts.flatMap(({ number }) => (number === undefined ? [] : [number]));
    if (numbers.length === 0) return {};
    return {
      number: numbers.length === 1 ? (numbers[0] ?? "NULL") : `${name}(${numbers.join(", ")})`,
    };
  };

const matched = (
  parts: Parts,
  of: (text: string, pattern: string) => Typed,
  none: Typed,
): Typed => {
  const [text, pattern] = [part(parts, 0).text, part(parts, 1).text];
  return text === undefined || pattern === undefined ? none : of(text, pattern);
};

export const formulas: Readonly<Record<FunctionName, Formula>> = {
  IF: (parts) => chosen(parts, truth),
  SWITCH: ([key = {}, ...cases]) => chosen(cases, (given) => equality(key, given)),
  COALESCE: (parts) => {
    // The first that is there decides, of whatever kind it is.
    const pairs = parts.flatMap((typed) => [{ bool: presence(typed) }, typed]);
    return chosen(pairs, ({ bool = "false" }) => bool);
  },
  EXISTS: (parts) => ({ bool: presence(part(parts, 0)) }),
  AND: (parts) => all(parts, "AND"),
  OR: (parts) => all(parts, "OR"),
  NOT: (parts) => ({ bool: `NOT ${truth(part(parts, 0))}` }),
  EQUALS: (parts) => ({ bool: equality(part(parts, 0), part(parts, 1)) }),
  NOT_EQUALS: (parts) => {
    const [a, b] = [part(parts, 0), part(parts, 1)];
    return { bool: `(${presence(a)} AND ${presence(b)} AND NOT ${equality(a, b)})` };
  },
  LT: compared("<"),
  LTE: compared("<="),
  GT: compared(">"),
  GTE: compared(">="),
  IN: ([value = {}, ...list]) => ({
    bool: `(${["false", ...list.map((given) => equality(value, given))].join(" OR ")})`,
  }),
  CONTAINS: textual((text, given) => `position(${text}, ${given}) > 0`),
  STARTS_WITH: textual((text, given) => `startsWith(${text}, ${given})`),
  ENDS_WITH: textual((text, given) => `endsWith(${text}, ${given})`),
  REG_MATCH: (parts) =>
    matched(parts, (text, pattern) => sure(`match(${text}, ${pattern})`), never),
  REG_VALUE: (parts) =>
    matched(
      parts,
      (text, pattern) => ({
        text: `if(match(${text}, ${pattern}), extract(${text}, ${pattern}), NULL)`,
      }),
      {},
    ),
  REG_COUNT: (parts) =>
    matched(
      parts,
      (text, pattern) => ({ number: `toFloat64(countMatches(${text}, ${pattern}))` }),
      {},
    ),
  CONCAT: (parts) => ({
    text: `concat('', ${parts.map((typed) => `ifNull(${textOf(typed)}, '')`).join(", ")})`,
  }),
  STRING: (parts) => ({ text: textOf(part(parts, 0)) }),
  TO_LOWER: (parts) => {
    const { text } = part(parts, 0);
    return text === undefined ? {} : { text: `lowerUTF8(${text})` };
  },
  LENGTH: (parts) => {
    const { text } = part(parts, 0);
    return text === undefined ? {} : { number: `toFloat64(lengthUTF8(${text}))` };
  },
  INT: (parts) => ({ number: `trunc(${numberIn(part(parts, 0))})` }),
  FLOAT: (parts) => ({ number: numberIn(part(parts, 0)) }),
  BOOL: (parts) => {
    const { text, number, bool } = part(parts, 0);
    const truths = [
      ...(bool === undefined ? [] : [bool]),
      ...(number === undefined ? [] : [`${number} != 0`]),
      ...(text === undefined ? [] : [`${text} = 'true'`]),
    ];
    return truths.length === 0
      ? {}
      : { bool: `CAST(coalesce(${truths.join(", ")}), 'Nullable(Bool)')` };
  },
  BUCKET: bucket,
  LOG10: numeric(([x]) => `if(${x} > 0, log10(${x}), NULL)`),
  MIN: extreme("least"),
  MAX: extreme("greatest"),
  SUM: chain("+"),
  SUB: chain("-"),
  MUL: chain("*"),
  DIV: divided("/"),
  MOD: divided("%"),
  EVENT_TIMESTAMP: () => ({ number: "toUnixTimestamp64Micro(ts) / 1000000" }),
};
