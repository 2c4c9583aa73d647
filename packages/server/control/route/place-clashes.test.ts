import { expect, test } from "vitest";
import { placeClashes } from "./place-clashes.ts";

const service = (name: string, hosts: string[], paths: string[]) => ({
  name,
  places: { hosts, paths },
});

test.each([
  ["different hosts", [service("a", ["a.test"], []), service("b", ["b.test"], [])], 0],
  ["a path inside another", [service("a", [], []), service("b", [], ["/b"])], 0],
  ["one host", [service("a", ["x.test"], []), service("b", ["x.test", "y.test"], ["/"])], 1],
  ["one path", [service("a", [], ["/b"]), service("b", [], ["/b"])], 1],
  ["everything", [{ name: "a" }, { name: "b" }], 1],
])("%s clash as often as they should", (_what, services, clashes) => {
  expect(placeClashes(services)).toHaveLength(clashes);
});

test("a clash says who gets the requests, and what to do", () => {
  expect(placeClashes([{ name: "shop" }, { name: "cart" }])).toEqual([
    "shop and cart both claim every host: shop gets it. Give one of them other hosts: or paths:.",
  ]);
});
