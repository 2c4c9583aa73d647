import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository.ts";

export type Source = { readonly path: string; readonly text: string };

/** Every text file that git tracks or would track, as the working tree has it. */
export const sources = (): readonly Source[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repositoryRoot,
    encoding: "utf8",
  })
    .split("\n")
    .filter(
      (path) => /\.(ts|tsx|js|md|css|html|yaml|json)$/.test(path) && !/package-lock/.test(path),
    )
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(repositoryRoot, path), "utf8") }];
      } catch {
        return []; // deleted in the working tree
      }
    });

/** Module specifiers of static, type and dynamic imports and re-exports, with their line. */
export const importsOf = (source: Source): readonly { specifier: string; line: number }[] => {
  const found: { specifier: string; line: number }[] = [];
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)["']([^"']+)["']/gm;
  for (const match of source.text.matchAll(pattern)) {
    const line = source.text.slice(0, match.index).split("\n").length;
    found.push({ specifier: match[1] ?? "", line });
  }
  return found;
};
