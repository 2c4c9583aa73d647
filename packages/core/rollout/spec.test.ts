import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { transitionTable } from "./transition-table.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = `${root}docs/spec/rollout.md`;
const begin = "<!-- generated: transitionTable() -->\n";
const end = "\n<!-- end -->";

test("the table of docs/spec/rollout.md is the one that decide uses (GOLDEN=write renews it)", () => {
  const text = readFileSync(page, "utf8");
  const from = text.indexOf(begin) + begin.length;
  const now = text.slice(0, from) + transitionTable() + text.slice(text.indexOf(end));
  if (process.env["GOLDEN"] === "write") writeFileSync(page, now);
  expect(now).toBe(readFileSync(page, "utf8"));
});

test("every test that docs/spec/rollout.md names exists", () => {
  const named = [...readFileSync(page, "utf8").matchAll(/`([\w.-]+\.ts)` "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(([, file, title]) => {
    const paths = globSync([`packages/*/**/${file}`], { cwd: root });
    const texts = [...paths, "packages/core/testing/rollout-invariants.ts"].map((path) =>
      readFileSync(root + path, "utf8"),
    );
    return paths.length === 0 || !texts.some((text) => text.includes(title ?? ""));
  });
  expect(missing.map(([all]) => all)).toEqual([]);
});
