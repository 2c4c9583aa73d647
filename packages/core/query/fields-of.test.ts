import { expect, test } from "vitest";
import { calculatedFields, comparedFields } from "./fields-of.ts";
import { parseFilter } from "./parse-filter.ts";

test.each([
  ["all()", []],
  ["exists(a) and absent(b)", []],
  ['a = 1 or (not b in (1, 2) and (c contains "x" or a > 2))', ["a", "b", "c"]],
] as const)("%s", (text, fields) => {
  const parsed = parseFilter(text);
  expect(comparedFields(parsed.ok ? parsed.filter : null)).toEqual(parsed.ok ? fields : null);
});

test("no filter compares nothing, and a count reads nothing", () => {
  expect(comparedFields(null)).toEqual([]);
  expect(calculatedFields({ op: "count" })).toEqual([]);
  expect(calculatedFields({ op: "max", field: "a" })).toEqual(["a"]);
});
