import { type FieldValue, matches } from "@dimmer/core";
import { describe, expect, test } from "vitest";
import { naughty } from "../../testing/events.ts";
import { allOf, exclude, include, printWhere, readWhere, withPart } from "./filter-parts.ts";

const passes = (
  parts: ReturnType<typeof include>,
  fields: Readonly<Record<string, FieldValue>>,
): boolean => {
  const filter = allOf(parts);
  return filter === null || matches(filter, fields);
};

describe.each<FieldValue | null>(["/cart", "", 500, 0, true, false, null, ...naughty])(
  "the value %j",
  (value) => {
    const field = "http.route";
    const having = value === null ? {} : { [field]: value };
    const other = { [field]: "something else" };

    test("is the only one that passes once it is included", () => {
      const parts = include([], field, value);
      expect(passes(parts, having)).toBe(true);
      expect(passes(parts, other)).toBe(false);
    });

    test("is the only one that does not pass once it is excluded", () => {
      const parts = exclude([], field, value);
      expect(passes(parts, having)).toBe(false);
      expect(passes(parts, other)).toBe(true);
      if (value !== null) expect(passes(parts, {})).toBe(true);
    });

    test("is included instead of excluded, not both", () => {
      expect(include(exclude([], field, value), field, value)).toEqual(include([], field, value));
      expect(exclude(include([], field, value), field, value)).toEqual(exclude([], field, value));
    });

    test("goes into the address and comes back", () => {
      const parts = exclude(include([], "error", true), field, value);
      expect(readWhere(printWhere(parts))).toEqual({ ok: true, parts });
    });
  },
);

test("no condition is no key in the address", () => {
  expect(printWhere([])).toBeUndefined();
  expect(readWhere(undefined)).toEqual({ ok: true, parts: [] });
  expect(readWhere("  ")).toEqual({ ok: true, parts: [] });
});

test("conditions that all hold are apart, alternatives are one", () => {
  expect(readWhere("a = 1 and b = 2")).toMatchObject({ parts: { length: 2 } });
  expect(readWhere("a = 1 or b = 2")).toMatchObject({ parts: { length: 1 } });
});

test("a condition is there once", () => {
  const parts = include([], "a", 1);
  expect(withPart(parts, { field: "a", op: "=", value: 1 })).toBe(parts);
});

test("a filter that is none says where", () => {
  expect(readWhere("<script>")).toMatchObject({
    ok: false,
    sentence: expect.stringContaining("position 1"),
  });
});
