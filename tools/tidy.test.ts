import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "./repository.ts";
import {
  allowedImports,
  importFindings,
  linkFindings,
  nameFindings,
  wordFindings,
} from "./tidy/rules.ts";
import { sources } from "./tidy/sources.ts";

const all = sources();
const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");

test("packages import only what the table of ARCHITECTURE.md allows", () => {
  expect(all.flatMap(importFindings)).toEqual([]);
});

test("the import rule sees a forbidden package, a relative escape and a fake in production", () => {
  const text = [
    `import { x } from "@dimmer/${"store"}";`,
    `import { y } from "../../${"wire"}/index.ts";`,
    `import { z } from "./testing/${"fake"}.ts";`,
  ].join("\n");
  expect(importFindings({ path: "packages/events/a.ts", text })).toHaveLength(3);
});

test("each package of the table has a folder and each folder is in the table", () => {
  const folders = readdirSync(join(repositoryRoot, "packages")).toSorted();
  expect(folders).toEqual(Object.keys(allowedImports).toSorted());
});

test("words have one form and banned calls are absent", () => {
  expect(all.flatMap(wordFindings)).toEqual([]);
});

test("files have names that say what is in them", () => {
  expect(all.flatMap(nameFindings)).toEqual([]);
});

test("links between documents lead somewhere", () => {
  const exists = (path: string): boolean => existsSync(join(repositoryRoot, path));
  expect(all.flatMap((source) => linkFindings(source, exists))).toEqual([]);
});

test("packages that hold queues, waits or caches name their limits in limits.ts", () => {
  const shells = ["events", "splitter", "server", "store", "cli"];
  const missing = shells.filter(
    (name) => !existsSync(join(repositoryRoot, "packages", name, "limits.ts")),
  );
  expect(missing).toEqual([]);
});

test("ARCHITECTURE.md names every package and stays under 200 lines", () => {
  const text = read("ARCHITECTURE.md");
  expect(text.split("\n").length).toBeLessThan(200);
  for (const name of Object.keys(allowedImports)) expect(text).toContain(`\`${name}\``);
});

test("CHANGELOG.md has an entry for the version of package.json", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(read("CHANGELOG.md")).toContain(`## ${version}`);
});

test("decision records are numbered without gaps and listed in their index", () => {
  const files = readdirSync(join(repositoryRoot, "docs", "adr")).filter((file) => /^\d/.test(file));
  const numbers = files.map((file) => Number(file.slice(0, 4))).toSorted((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  const index = read("docs/adr/README.md");
  for (const file of files) expect(index).toContain(file);
});

test("every dependency is pinned exactly", () => {
  const manifests = all.filter((source) => source.path.endsWith("package.json"));
  const loose = manifests.flatMap((source) => {
    const manifest = JSON.parse(source.text) as Record<string, Record<string, string> | undefined>;
    return ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {})
        .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
        .map(([name, range]) => `${source.path}: ${name}@${range}`),
    );
  });
  expect(loose).toEqual([]);
});

test("at most 30 direct runtime dependencies in all", () => {
  const names = new Set(
    all
      .filter((source) => /^packages\/[^/]+\/package\.json$/.test(source.path))
      .flatMap((source) =>
        Object.keys((JSON.parse(source.text) as { dependencies?: object }).dependencies ?? {}),
      )
      .filter((name) => !name.startsWith("@dimmer/")),
  );
  expect(names.size).toBeLessThanOrEqual(30);
});
