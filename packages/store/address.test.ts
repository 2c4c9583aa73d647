import { expect, test } from "vitest";
import { parseStoreAddress } from "./address.ts";

test.each([
  ["control.db", { kind: "file", path: "/work/control.db" }],
  ["/var/lib/dimmer/control.db", { kind: "file", path: "/var/lib/dimmer/control.db" }],
  [
    "postgres://ann@db/dimmer",
    { kind: "postgres", url: "postgres://ann@db/dimmer", password: null },
  ],
  [
    "postgres://ann:p%40ss@db:5433/d?x=1",
    { kind: "postgres", url: "postgres://ann@db:5433/d?x=1", password: "p@ss" },
  ],
  [
    "postgresql://db:5433/d?sslmode=verify-full",
    { kind: "postgres", url: "postgresql://db:5433/d?sslmode=verify-full", password: null },
  ],
])("%s is a store", (text, value) => {
  expect(parseStoreAddress(text, "/work")).toEqual({ ok: true, value });
});

test.each([
  ["postgres://ann@db", "names no database"],
  ["postgres://", "names no database"],
  ["mysql://db/dimmer", "not mysql"],
  ["https://db/dimmer", "not https"],
  ["  ", "is empty"],
])("%s is none, and the sentence says why", (text, why) => {
  const parsed = parseStoreAddress(text, "/work");
  expect(parsed.ok ? "" : parsed.sentence).toContain(why);
});
