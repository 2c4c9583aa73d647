import { expect, test } from "vitest";
import { table } from "./table.ts";
import { fit, padEnd, padStart, widthOf, wrap } from "./width.ts";

test.each([
  ["abc", 3],
  ["", 0],
  ["世界", 4],
  ["e\u0301", 1],
  ["👩‍💻", 2],
  ["\u001b[31mred\u001b[0m", 3],
  ["█▍░", 3],
])("%j takes %i cells", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("a text that is too long is cut at a whole letter and says so", () => {
  expect(fit("abcdef", 4)).toBe("abc…");
  expect(fit("世界世界", 5)).toBe("世界…");
  expect(fit("世界世界", 4)).toBe("世…");
  expect(fit("abc", 3)).toBe("abc");
  expect(fit("abc", 0)).toBe("");
});

test("padding counts cells, not letters", () => {
  expect(padEnd("世", 4)).toBe("世  ");
  expect(padStart("7", 3)).toBe("  7");
});

test("sentences break at spaces, and a long word stays whole", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("extraordinarily long", 5)).toEqual(["extraordinarily", "long"]);
  expect(wrap("", 5)).toEqual([""]);
});

test("a table is as wide as its cells, numbers to the right", () => {
  const columns = [
    { title: "route", align: "left" },
    { title: "count", align: "right" },
  ] as const;
  expect(
    table(
      columns,
      [
        ["GET /items/:id", "7"],
        ["/", "1204"],
      ],
      10,
    ),
  ).toEqual(["route       count", "GET /item…      7", "/            1204"]);
});
