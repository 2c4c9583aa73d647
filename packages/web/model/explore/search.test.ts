import { expect, test } from "vitest";
import { naughty } from "../../testing/events.ts";
import { readExploreSearch } from "./search.ts";

test("an empty address asks nothing in particular", () => {
  expect(readExploreSearch({})).toEqual({});
});

test("every key that means something is kept", () => {
  const search = {
    dataset: "shop",
    show: ["count", "p99(duration_ms)"],
    where: "error = true",
    by: ["http.route"],
    from: 1000,
    to: 2000,
    beside: "week",
    box: "1200~1300",
    list: "live",
    event: "e-1",
  };
  expect(readExploreSearch(search)).toEqual(search);
});

test.each([
  ["a stretch nobody offers", { last: "3d" }],
  ["an earlier time nobody offers", { beside: "year" }],
  ["an end without a begin", { to: 2000 }],
  ["a time that runs backwards", { from: 2000, to: 1000 }],
  ["times that are no whole ms", { from: 1.5, to: 2000 }],
  ["times that no date can hold", { from: 0, to: 9e15 }],
  ["times as text", { from: "1000", to: "2000" }],
  ["objects and nothing", { dataset: {}, where: null, by: [{}], show: [] }],
  ["empty texts", { dataset: "", where: "", by: [""] }],
])("%s is left out", (_name, search) => {
  expect(readExploreSearch(search)).toEqual({});
});

test("a stretch that ends now wins over a fixed time", () => {
  expect(readExploreSearch({ last: "1h", from: 1000, to: 2000 })).toEqual({ last: "1h" });
});

test("what a router read as a number is text again", () => {
  expect(readExploreSearch({ dataset: 1, by: [true, 2], event: 7 })).toEqual({
    dataset: "1",
    by: ["true", "2"],
    event: "7",
  });
});

test("a field is listed once, and no more than the API takes", () => {
  const by = Array.from({ length: 30 }, (_, index) => `f${index % 15}`);
  expect(readExploreSearch({ by }).by).toEqual(by.slice(0, 10));
});

test.each(naughty)("%s stays the text it is", (text) => {
  expect(readExploreSearch({ where: text, by: [text] })).toEqual({ where: text, by: [text] });
});
