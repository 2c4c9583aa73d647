import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, chainHash, genesis } from "./chain.ts";

test("the same value has one text, in whatever order it was written", () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
});

test("canonical text parses to the value that it came from", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("a hash depends on the text and on everything before it", () => {
  const first = chainHash(genesis, "a");
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(chainHash(first, "b")).not.toBe(chainHash(genesis, "b"));
  expect(chainHash(genesis, "b")).not.toBe(first);
});
