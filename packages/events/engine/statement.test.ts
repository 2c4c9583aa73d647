import { expect, test } from "vitest";
import { compositeParameters, readStatement, unescapeParameter } from "./statement.ts";

test("an insert is its table, columns and format", () => {
  expect(readStatement("INSERT INTO dimmer.events FORMAT JSONEachRow")).toEqual({
    kind: "insert",
    table: "dimmer.events",
    columns: [],
    format: "JSONEachRow",
  });
  expect(readStatement("insert into `t` (a, `b`)\nformat jsoncompacteachrow")).toEqual({
    kind: "insert",
    table: "t",
    columns: ["a", "b"],
    format: "JSONCompactEachRow",
  });
});

test("a question is its text and format", () => {
  expect(readStatement("SELECT 'FORMAT x' AS a \nFORMAT JSONCompact")).toEqual({
    kind: "select",
    sql: "SELECT 'FORMAT x' AS a",
    format: "JSONCompact",
  });
  expect(readStatement("WITH 1 AS x SELECT x;")).toMatchObject({ format: "TabSeparated" });
});

test("everything else is a command", () => {
  expect(readStatement("CREATE TABLE t (a String) ENGINE = Memory").kind).toBe("command");
});

test("lists among the parameters are named", () => {
  expect(
    compositeParameters("SELECT {a:String}, { b : Array(String) }, {c:Map(String, Int8)}"),
  ).toEqual(["b", "c"]);
});

test.each([
  [String.raw`a\tb\\n`, "a\tb\\n"],
  [String.raw`it\'s`, "it's"],
  [String.raw`\N`, String.raw`\N`],
  ["plain", "plain"],
])("%j was %j before it was escaped", (escaped, plain) => {
  expect(unescapeParameter(escaped)).toBe(plain);
});
