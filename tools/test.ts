import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStep, type StepResult } from "./check/run-step.ts";
import { steps } from "./check/steps.ts";
import { repositoryRoot } from "./repository.ts";
import { closingLine, type Tally, tally } from "./test/tally.ts";

/**
 * `npm test`: the checks, then every test, then one closing line that counts both. A test that could
 * not run because a tool is absent is a named skip; with `CI` set a skip fails.
 */
const checks: StepResult[] = [];
for (const step of steps) {
  const result = await runStep(step);
  checks.push(result);
  console.log(`${result.ok ? "✓" : "✗"} ${step.name}`);
  if (!result.ok) console.log(result.output.trimEnd());
}

const run = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: repositoryRoot,
      stdio: "inherit",
    });
    child.on("close", (code) => resolve(code ?? 1));
  });

const uiBuilt = await run(join(repositoryRoot, "tools", "build-web.ts"), ["--quiet"]);

const directory = await mkdtemp(join(tmpdir(), "dimmer-test-"));
const report = join(directory, "vitest.json");
const vitest = join(repositoryRoot, "node_modules", "vitest", "vitest.mjs");
const code = await run(vitest, [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);

const read = async (): Promise<Tally> => {
  try {
    return tally(JSON.parse(await readFile(report, "utf8")));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
};
const tests = await read();
await rm(directory, { recursive: true, force: true });

const strict = process.env["CI"] !== undefined && process.env["CI"] !== "";
for (const name of tests.skipped) console.log(`skipped${strict ? " (fails in CI)" : ""}: ${name}`);
const brokenRun = code !== 0 && tests.failed === 0 ? 1 : 0;
const total = {
  passed: checks.filter((check) => check.ok).length + tests.passed,
  failed:
    checks.filter((check) => !check.ok).length +
    tests.failed +
    brokenRun +
    (uiBuilt === 0 ? 0 : 1) +
    (strict ? tests.skipped.length : 0),
  skipped: tests.skipped.length,
};
console.log(closingLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
