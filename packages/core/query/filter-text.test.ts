import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matches } from "./matches.ts";
import { parseFilter } from "./parse-filter.ts";
import { printFilter } from "./print-filter.ts";
import type { Filter } from "./query.ts";

const field = fc.oneof(
  fc.constantFrom("a", "service.version", "exists", "in", "not", "true", "with space", "ä", "a-b"),
  fc.string({ minLength: 1, maxLength: 6 }).filter((name) => !name.includes("`")),
);
const value = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.boolean(),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field, op: fc.constantFrom("exists" as const, "absent" as const) }),
  fc.record({ field, op: fc.constantFrom("=", "!=", "<", "<=", ">", ">=" as const), value }),
  fc.record({
    field,
    op: fc.constantFrom(
      "contains" as const,
      "notContains" as const,
      "startsWith" as const,
      "notStartsWith" as const,
      "endsWith" as const,
      "notEndsWith" as const,
    ),
    value: fc.string({ maxLength: 3 }),
  }),
  fc.record({
    field,
    op: fc.constantFrom("in" as const, "notIn" as const),
    value: fc.array(value, { maxLength: 3 }),
  }),
);
const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    leaf,
    fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ not: tie("filter") }),
  ),
})).filter;

/** What printing loses: lists of one part are that part. */
const plain = (given: Filter): Filter => {
  if ("not" in given) return { not: plain(given.not) };
  const parts = "all" in given ? given.all : "any" in given ? given.any : null;
  if (parts === null) return given;
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return plain(first);
  return "all" in given ? { all: parts.map(plain) } : { any: parts.map(plain) };
};

describe("filter text", () => {
  test("what is printed reads back as the same filter", () => {
    fc.assert(
      fc.property(filter, (given) => {
        expect(parseFilter(printFilter(given))).toEqual({ ok: true, filter: plain(given) });
      }),
      { numRuns: 500 },
    );
  });

  test("or binds least, then and, then not", () => {
    expect(parseFilter("a = 1 or not b = 2 and c = true")).toEqual({
      ok: true,
      filter: {
        any: [
          { field: "a", op: "=", value: 1 },
          {
            all: [{ not: { field: "b", op: "=", value: 2 } }, { field: "c", op: "=", value: true }],
          },
        ],
      },
    });
  });

  test("the example of the documentation reads as meant", () => {
    const text =
      'service.version = "v2" and http.response.status_code >= 500 and not exists(dimmer.rescued)';
    expect(parseFilter(text)).toEqual({
      ok: true,
      filter: {
        all: [
          { field: "service.version", op: "=", value: "v2" },
          { field: "http.response.status_code", op: ">=", value: 500 },
          { not: { field: "dimmer.rescued", op: "exists" } },
        ],
      },
    });
  });

  test.each([
    ["", 0],
    ["a", 1],
    ["a =", 3],
    ["a = b", 4],
    ["a = 'x'", 4],
    ["a = 1 b = 2", 6],
    ["(a = 1", 6],
    ["a in (1,)", 8],
    ["a = 1e999", 4],
    ["a = 1 and", 9],
    ["a contains 5", 12],
    ['a = "open', 4],
    [`${"(".repeat(9)}a = 1${")".repeat(9)}`, 9],
  ])("%j is refused at position %i with a sentence", (text, at) => {
    const parsed = parseFilter(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: "badFilter", at } });
    if (!parsed.ok) expect(parsed.error.sentence).toMatch(/\.$/);
  });

  test("any text is read or refused, never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(typeof parseFilter(text).ok).toBe("boolean");
      }),
    );
  });
});

describe("matches", () => {
  const fields = { a: 1, t: "straße", b: false };
  const holds = (text: string): boolean => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.error.sentence);
    return matches(parsed.filter, fields);
  };

  test.each([
    ["a = 1", true],
    ['a = "1"', false],
    ["a != 2", true],
    ["missing != 2", false],
    ["not missing = 2", true],
    ["missing < 2", false],
    ["absent(missing)", true],
    ["exists(b)", true],
    ["b = false", true],
    ["b < true", false],
    ['t contains "aß"', true],
    ['t startsWith "tr"', false],
    ['t > "str"', true],
    ['t <= "straße"', true],
    ['a in ("x", 1)', true],
    ['a not in ("x", 1)', false],
    ["a not in (2)", true],
    ["missing not in (2)", false],
    ['t endsWith "ße"', true],
    ['t not endsWith "ße"', false],
    ['t not contains "x"', true],
    ['a not startsWith "1"', true],
    ['missing not contains "x"', false],
    ["all()", true],
    ["any()", false],
    ["exists(toString)", false],
  ])("%s is %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  test("text is ordered by code points, not by UTF-16 units", () => {
    expect(matches({ field: "t", op: ">", value: "\uFFFD" }, { t: "😀" })).toBe(true);
  });
});
