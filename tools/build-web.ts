import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import config from "../packages/web/vite.config.ts";
import { repositoryRoot } from "./repository.ts";

/**
 * `npm run build:web`: builds the UI into `packages/web/dist`, only when what it is built from has
 * changed. Works offline. `--quiet` says one line on stderr, `--force` builds in any case.
 *
 * The print of the sources is written last, so that a build that was cut short is built again.
 */
const web = join(repositoryRoot, "packages", "web");
const printFile = join(web, "dist", ".sources");

const sources = [
  "packages/web/**/*.{ts,tsx,css,html,svg,json}",
  "packages/core/**/*.ts",
  "package-lock.json",
];
const apart = ["packages/web/{dist,testing,node_modules}/**", "**/*.test.{ts,tsx}"];

const printOfSources = (): string => {
  const hash = createHash("sha256");
  for (const path of globSync(sources, { cwd: repositoryRoot, exclude: apart }).toSorted()) {
    hash.update(path).update("\0");
    hash.update(readFileSync(join(repositoryRoot, path))).update("\0");
  }
  return hash.digest("hex");
};

const say = (sentence: string): boolean => process.stderr.write(`${sentence}\n`);
const quiet = process.argv.includes("--quiet");
const print = printOfSources();
const builtPrint = existsSync(printFile) ? readFileSync(printFile, "utf8") : null;

if (builtPrint === print && !process.argv.includes("--force")) {
  if (!quiet) say("The UI is up to date in packages/web/dist.");
} else {
  const startedMs = performance.now();
  // A test runner may call this with NODE_ENV=test, which would build React for development.
  process.env["NODE_ENV"] = "production";
  await build({ ...config, configFile: false, logLevel: quiet ? "error" : "info" });
  writeFileSync(printFile, print);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`Built the UI into packages/web/dist in ${seconds} s.`);
}
