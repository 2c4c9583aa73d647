import { expect, test } from "vitest";
import { compileFinder } from "./service-finder.ts";

const service = (name: string, hosts: string[], paths: string[]) => ({
  name,
  places: { hosts, paths },
});

const find = compileFinder([
  service("web", ["shop.example"], []),
  service("api", ["shop.example"], ["/api"]),
  service("carts", ["shop.example"], ["/api/teams/:team/cart"]),
  service("tenants", ["*.shop.example"], []),
  service("deep", ["*.eu.shop.example"], []),
  service("six", ["[::1]"], []),
  { name: "rest", places: undefined },
]);

test.each([
  ["shop.example", "/", "web"],
  ["SHOP.example:8443", "/x", "web"],
  ["shop.example.", "/", "web"],
  ["shop.example", "/api", "api"],
  ["shop.example", "/api/items", "api"],
  ["shop.example", "/apix", "web"],
  ["shop.example", "/api/teams/7/cart", "carts"],
  ["shop.example", "/api/teams/7/cart/items/3", "carts"],
  ["shop.example", "/api/teams/7", "api"],
  ["a.shop.example", "/api", "tenants"],
  ["a.b.shop.example", "/", "tenants"],
  ["a.eu.shop.example", "/", "deep"],
  ["eu.shop.example", "/", "tenants"],
  ["[::1]:8080", "/", "six"],
  ["other.example", "/", "rest"],
  [null, "/", "rest"],
])("%s %s belongs to %s", (host, path, name) => {
  expect(find(host, path)?.name).toBe(name);
});

test("a host without a door for the path falls back to less exact ones", () => {
  const only = compileFinder([service("api", ["shop.example"], ["/api"]), service("any", [], [])]);
  expect([only("shop.example", "/api")?.name, only("shop.example", "/")?.name]).toEqual([
    "api",
    "any",
  ]);
});

test("what nobody claims belongs to nobody", () => {
  const only = compileFinder([service("api", ["shop.example"], ["/api"])]);
  expect([only("shop.example", "/"), only("other", "/api")]).toEqual([undefined, undefined]);
});

test("a single service without places takes everything", () => {
  expect(compileFinder([{ name: "one", places: undefined }])("any", "/")?.name).toBe("one");
});
