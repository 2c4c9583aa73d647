/**
 * What formulas may call: the functions of Honeycomb's calculated fields that need no clock and no
 * state, under the same names. `least` and `most` count parts; `gives` is what comes out: "same" is
 * the kinds of the parts that it chooses from.
 */
export const functions = {
  IF: { least: 2, most: 41, gives: "same" },
  SWITCH: { least: 3, most: 42, gives: "same" },
  COALESCE: { least: 1, most: 20, gives: "same" },
  EXISTS: { least: 1, most: 1, gives: "bool" },
  AND: { least: 1, most: 20, gives: "bool" },
  OR: { least: 1, most: 20, gives: "bool" },
  NOT: { least: 1, most: 1, gives: "bool" },
  EQUALS: { least: 2, most: 2, gives: "bool" },
  NOT_EQUALS: { least: 2, most: 2, gives: "bool" },
  LT: { least: 2, most: 2, gives: "bool" },
  LTE: { least: 2, most: 2, gives: "bool" },
  GT: { least: 2, most: 2, gives: "bool" },
  GTE: { least: 2, most: 2, gives: "bool" },
  IN: { least: 2, most: 40, gives: "bool" },
  CONTAINS: { least: 2, most: 2, gives: "bool" },
  STARTS_WITH: { least: 2, most: 2, gives: "bool" },
  ENDS_WITH: { least: 2, most: 2, gives: "bool" },
  REG_MATCH: { least: 2, most: 2, gives: "bool" },
  REG_VALUE: { least: 2, most: 2, gives: "text" },
  REG_COUNT: { least: 2, most: 2, gives: "number" },
  CONCAT: { least: 1, most: 20, gives: "text" },
  STRING: { least: 1, most: 1, gives: "text" },
  TO_LOWER: { least: 1, most: 1, gives: "text" },
  LENGTH: { least: 1, most: 1, gives: "number" },
  INT: { least: 1, most: 1, gives: "number" },
  FLOAT: { least: 1, most: 1, gives: "number" },
  BOOL: { least: 1, most: 1, gives: "bool" },
  BUCKET: { least: 2, most: 4, gives: "text" },
  LOG10: { least: 1, most: 1, gives: "number" },
  MIN: { least: 1, most: 20, gives: "number" },
  MAX: { least: 1, most: 20, gives: "number" },
  SUM: { least: 1, most: 20, gives: "number" },
  SUB: { least: 2, most: 2, gives: "number" },
  MUL: { least: 2, most: 20, gives: "number" },
  DIV: { least: 2, most: 2, gives: "number" },
  MOD: { least: 2, most: 2, gives: "number" },
  EVENT_TIMESTAMP: { least: 0, most: 0, gives: "number" },
} as const satisfies Readonly<
  Record<string, { least: number; most: number; gives: "text" | "number" | "bool" | "same" }>
>;

export type FunctionName = keyof typeof functions;

export const isFunctionName = (text: string): text is FunctionName =>
  Object.hasOwn(functions, text);
