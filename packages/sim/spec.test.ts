import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkers } from "./checkers/all.ts";
import { plantedBugs } from "./planted/all.ts";

const page = fileURLToPath(new URL("../../docs/spec/simulator.md", import.meta.url));

const statements = checkers.map((open) => open());

const blocks: Readonly<Record<string, string>> = {
  checkers: [
    "| # | Statement |",
    "|---|---|",
    ...statements.map(({ id, statement }) => `| ${id} | ${statement} |`),
  ].join("\n"),
  "planted bugs": [
    "| Name | What somebody might have got wrong | In |",
    "|---|---|---|",
    ...plantedBugs.map(({ name, what, file }) => `| ${name} | ${what} | \`${file}\` |`),
  ].join("\n"),
};

const filled = (text: string): string =>
  Object.entries(blocks).reduce((page, [name, block]) => {
    const begin = `<!-- generated: ${name} -->\n`;
    const from = page.indexOf(begin) + begin.length;
    const to = page.indexOf("<!-- end -->", from);
    return `${page.slice(0, from)}${block}\n${page.slice(to)}`;
  }, text);

test("docs/spec/simulator.md lists every checker and every planted bug (GOLDEN=write renews it)", () => {
  const now = filled(readFileSync(page, "utf8"));
  if (process.env["GOLDEN"] === "write") writeFileSync(page, now);
  expect(readFileSync(page, "utf8")).toBe(now);
});

test("every statement has a name of its own", () => {
  expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length);
});
