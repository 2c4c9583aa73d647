import fc from "fast-check";
import type { Filter } from "@dimmer/core";
import { filterSchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { parseWhere } from "./condition.ts";

const is = (field: string, value: string | number | boolean): Filter => ({ field, op: "=", value });

const understood: readonly (readonly [string, Filter])[] = [
  [`service.version = "v2"`, is("service.version", "v2")],
  ["service.version == v2", is("service.version", "v2")],
  ["error = true", is("error", true)],
  ['error = "true"', is("error", "true")],
  ["status>=500", { field: "status", op: ">=", value: 500 }],
  ["duration_ms < -1.5e3", { field: "duration_ms", op: "<", value: -1500 }],
  ["build = 3f2a", is("build", "3f2a")],
  ["client.address = 127.0.0.1", is("client.address", "127.0.0.1")],
  ["`odd name!` = 1", is("odd name!", 1)],
  [`note = "say \\"hi\\""`, is("note", 'say "hi"')],
  ["url.path starts-with /items", { field: "url.path", op: "startsWith", value: "/items" }],
  ["agent contains 'bot'", { field: "agent", op: "contains", value: "bot" }],
  ["a exists", { field: "a", op: "exists" }],
  ["a absent", { field: "a", op: "absent" }],
  ["a in (1, x, true)", { field: "a", op: "in", value: [1, "x", true] }],
  ["not a = 1", { not: is("a", 1) }],
  ["a = 1 and b = 2 and c = 3", { all: [is("a", 1), is("b", 2), is("c", 3)] }],
  ["a = 1 or b = 2 and c = 3", { any: [is("a", 1), { all: [is("b", 2), is("c", 3)] }] }],
  ["(a = 1 or b = 2) and c = 3", { all: [{ any: [is("a", 1), is("b", 2)] }, is("c", 3)] }],
  ["not (a = 1 OR b = 2)", { not: { any: [is("a", 1), is("b", 2)] } }],
];

test.each(understood)("%s is understood, and the query API accepts it", (text, filter) => {
  expect(parseWhere(text)).toEqual({ ok: true, value: filter });
  expect(filterSchema.safeParse(filter).success).toBe(true);
});

test.each([
  ["", "expected the name of a field"],
  ["a", "after `a`: expected =, !="],
  ["a =", "after `a =`: expected a value"],
  ["a = = 1", "at `= 1`: expected a value"],
  ["= 1", "at `= 1`: expected the name of a field"],
  ["a = 1 b = 2", "at `b = 2`: expected `and` or `or`"],
  ["(a = 1", "expected `)`"],
  ["a in 1", "expected a list"],
  ["a in (1", "expected `,` or `)`"],
  ['a = "x', 'at `"x`: a quote is not closed here'],
  ["a & b", "expected =, !="],
  [`${"(".repeat(100)}a = 1`, "at most 8 levels"],
  [`${"not ".repeat(100)}a = 1`, "at most 8 levels"],
])("%j is refused, and where is said", (text, said) => {
  const parsed = parseWhere(text);
  expect(parsed.ok ? "" : parsed.sentence).toContain(said);
});

test("whatever is typed gets an answer, never an exception", () => {
  const words = fc.constantFrom(
    "a",
    "=",
    "(",
    ")",
    "and",
    "or",
    "not",
    "in",
    ",",
    '"x"',
    "1",
    "`",
    "<",
    "contains",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), { maxLength: 12 }),
      (parts) => {
        const parsed = parseWhere(parts.join(" "));
        if (parsed.ok) expect(filterSchema.safeParse(parsed.value).success).toBe(true);
        else expect(parsed.sentence).toMatch(/\.$/);
      },
    ),
    { numRuns: 1000 },
  );
});
