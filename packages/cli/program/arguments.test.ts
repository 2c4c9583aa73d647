import { expect, test } from "vitest";
import { unitsArgument } from "./arguments.ts";

test.each(["header:x-user-id", "cookie:uid", "mint", "mint:visitor", "header:x, mint"])(
  "%j says who a user is",
  (text) => {
    expect(unitsArgument(text, [])).toEqual(text.split(", "));
  },
);

test.each([
  "",
  ",",
  "user",
  "header:",
  "header",
  "cookie:",
  "mint:",
  "header:a b",
  "mintx",
  "unit:a",
])("%j does not say who a user is", (text) => {
  expect(() => unitsArgument(text, undefined)).toThrow("Write header:x-user-id");
});
