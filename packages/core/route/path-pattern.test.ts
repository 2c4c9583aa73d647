import { expect, test } from "vitest";
import { pathPattern } from "./path-pattern.ts";

test.each([
  ["/items/:id", "/items/7", true],
  ["/items/:id", "/items/", false],
  ["/items/:id", "/items/7/x", false],
  ["/api/*", "/api/a/b", true],
  ["/api/*", "/api", false],
  ["/*", "/", true],
  ["/a.b", "/axb", false],
  ["/(a+)+$", "/(a+)+$", true],
])("%s matches %s: %s", (template, path, expected) => {
  expect(pathPattern(template).test(path)).toBe(expected);
});
