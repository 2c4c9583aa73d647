import fc from "fast-check";
import { expect, test } from "vitest";
import { isDeeperThan } from "./depth.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

test("agrees with the depth of the parsed value, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const bytes = Buffer.from(JSON.stringify(value));
      const depth = depthOf(value);
      expect(isDeeperThan(bytes, depth)).toBe(false);
      expect(isDeeperThan(bytes, depth - 1)).toBe(true);
    }),
  );
});

test("brackets and escaped quotes inside texts do not count", () => {
  expect(isDeeperThan(Buffer.from(String.raw`{"a":"[[[\"[[{{"}`), 1)).toBe(false);
});

test("a million brackets are refused at once", () => {
  const startedMs = performance.now();
  expect(isDeeperThan(Buffer.alloc(1_000_000, "["), 64)).toBe(true);
  expect(performance.now() - startedMs).toBeLessThan(50);
});
