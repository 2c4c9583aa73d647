import { posix } from "node:path";
import { importsOf, type Source } from "./sources.ts";

/** Which packages a package may import: the table of ARCHITECTURE.md. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wire: ["core"],
  store: ["core", "wire"],
  events: ["core", "wire"],
  splitter: ["core", "wire"],
  server: ["core", "wire", "store", "events", "splitter"],
  cli: ["core", "wire", "server"],
  web: ["core", "wire"],
  sim: ["core", "wire", "store", "events", "splitter", "server", "cli", "web"],
};

const isTest = (path: string): boolean => /\.test\.tsx?$|\/testing\//.test(path);
const isCode = (path: string): boolean => /\.(ts|tsx|js)$/.test(path);
const at = (path: string, line: number): string => `${path}:${line}`;

/** Imports that break the table, leave their package by a relative path, or pull tests into production. */
export const importFindings = (source: Source): readonly string[] => {
  const own = /^packages\/([^/]+)\//.exec(source.path)?.[1];
  if (own === undefined || !isCode(source.path)) return [];
  return importsOf(source).flatMap(({ specifier, line }) => {
    const target = /^@dimmer\/([^/]+)/.exec(specifier)?.[1];
    if (target !== undefined && target !== own && !isTest(source.path)) {
      if (!(allowedImports[own] ?? []).includes(target))
        return [`${at(source.path, line)} ${own} must not import ${target}`];
      if (specifier.endsWith("/testing"))
        return [`${at(source.path, line)} production code imports ${specifier}`];
    }
    if (!specifier.startsWith(".")) return [];
    const resolved = posix.normalize(posix.join(posix.dirname(source.path), specifier));
    if (!resolved.startsWith(`packages/${own}/`))
      return [`${at(source.path, line)} a relative import leaves the package: ${specifier}`];
    if (!isTest(source.path) && /\/testing\//.test(resolved))
      return [`${at(source.path, line)} production code imports a fake: ${specifier}`];
    return [];
  });
};

/** Words that have one right form here (`docs/words.md`), and calls that are banned with their reason. */
const banned: readonly { pattern: RegExp; instead: string; where: (path: string) => boolean }[] = [
  {
    pattern: /\bbaselines?\b/i,
    instead: "`stable`",
    where: (path) => !/^(docs\/|CHANGELOG)|\.css$/.test(path) && !path.startsWith("tools/tidy/"),
  },
  {
    pattern: /\bcanar(y|ies)\b/i,
    instead: "`candidate`",
    where: (path) => !path.startsWith("tools/tidy/") && !/^(docs\/adr|docs\/words)/.test(path),
  },
  {
    pattern: /\bBubbleUp\b/,
    instead: "`Spotlight`",
    where: (path) => !path.startsWith("tools/tidy/"),
  },
  { pattern: /\bFIXME\b/, instead: "the mend", where: (path) => !path.startsWith("tools/tidy/") },
  {
    pattern: /\bvi\.(mock|doMock)\(/,
    instead: "a named fake from `<package>/testing`",
    where: (path) => !path.startsWith("tools/tidy/"),
  },
  {
    pattern: /\b(describe|test|it)\.only\(/,
    instead: "the whole suite",
    where: (path) => isCode(path) && !path.startsWith("tools/tidy/"),
  },
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/,
    instead: "a value or port that is passed in",
    where: (path) => path.startsWith("packages/core/") && !isTest(path),
  },
  {
    pattern: /\bprocess\.env\b/,
    instead: "the package's config.ts",
    where: (path) =>
      path.startsWith("packages/") && !isTest(path) && !/(^|\/)config\.ts$/.test(path),
  },
];

export const wordFindings = (source: Source): readonly string[] =>
  source.text
    .split("\n")
    .flatMap((text, index) =>
      banned
        .filter((rule) => rule.where(source.path) && rule.pattern.test(text))
        .map(
          (rule) =>
            `${at(source.path, index + 1)} say ${rule.instead}: ${text.trim().slice(0, 80)}`,
        ),
    );

/** Names that say nothing, and names that are not kebab-case. */
export const nameFindings = (source: Source): readonly string[] => {
  if (!isCode(source.path)) return [];
  const parts = source.path.split("/");
  const vague = parts.find((part) => /^(utils?|helpers?|common|misc|manager)(\.|$)/.test(part));
  if (vague !== undefined) return [`${source.path} has a room named ${vague}`];
  const file = parts.at(-1) ?? "";
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx|js)$/.test(file)
    ? []
    : [`${source.path} is not kebab-case`];
};

/** Relative links of Markdown files that lead nowhere. */
export const linkFindings = (
  source: Source,
  exists: (path: string) => boolean,
): readonly string[] => {
  if (!source.path.endsWith(".md")) return [];
  return [...source.text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
    const target = (match[1] ?? "").split("#")[0] ?? "";
    if (target === "" || /^[a-z]+:/.test(target)) return [];
    const resolved = posix.normalize(posix.join(posix.dirname(source.path), target));
    return exists(resolved) ? [] : [`${source.path} links to ${target}, which is not there`];
  });
};
