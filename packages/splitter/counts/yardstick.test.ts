import type { RequestRule } from "@dimmer/core";
import { expect, test } from "vitest";
import { compileYardstick } from "./yardstick.ts";

const cart: RequestRule = { methods: ["PUT", "DELETE"], path: "/cart/:id", header: null };
const beta: RequestRule = {
  methods: ["*"],
  path: "/*",
  header: { name: "x-beta", equals: "1" },
};
const ask = (method: string, path: string, beta?: string) => ({
  method,
  path,
  header: (name: string) => (name === "x-beta" ? beta : undefined),
});
const yardstick = compileYardstick({
  slowMs: 100,
  sliMs: null,
  touches: [cart, beta],
  success: { methods: ["POST"], path: "/orders", header: { name: "x-beta", equals: null } },
});

test.each([
  [ask("PUT", "/cart/7"), true],
  [ask("GET", "/cart/7"), false],
  [ask("PUT", "/cart/7/items"), false],
  [ask("GET", "/anything", "1"), true],
  [ask("GET", "/anything", "2"), false],
])("%o goes where the change acts: %s", (asked, expected) => {
  expect(yardstick.isTouched(asked)).toBe(expected);
});

test("a header without a value asked for matches any, and none is not any", () => {
  expect(yardstick.isKeyEvent(ask("POST", "/orders", ""))).toBe(true);
  expect(yardstick.isKeyEvent(ask("POST", "/orders"))).toBe(false);
});

test("slowness is beyond the threshold; without one nothing is slow, touched or a key event", () => {
  expect([100, 100.1].map(yardstick.isSlow)).toEqual([false, true]);
  expect(yardstick.isOverSli(60_000)).toBe(false);
  const none = compileYardstick(null);
  expect(none.isTouched(ask("PUT", "/cart/7"))).toBe(false);
  expect(none.isKeyEvent(ask("POST", "/orders", "1"))).toBe(false);
});
