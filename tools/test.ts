import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStep } from "./check/run-step.ts";
import { steps } from "./check/steps.ts";
import { repositoryRoot } from "./repository.ts";
import { closingLine, sum, type Tally, tally } from "./test/tally.ts";

/**
 * `npm test`: the checks, then every test, then one closing line that counts both. A test that could
 * not run because a tool is absent is a named skip; with `CI` set a skip fails.
 */
const node = (args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: "inherit" });
    child.on("close", (code) => resolve(code ?? 1));
  });

const checked = async (): Promise<Tally> => {
  let passed = 0;
  for (const step of steps) {
    const result = await runStep(step);
    console.log(`${result.ok ? "✓" : "✗"} ${step.name}`);
    if (result.ok) passed += 1;
    else console.log(result.output.trimEnd());
  }
  return { passed, failed: steps.length - passed, skipped: [] };
};

const builtUi = async (): Promise<Tally> => {
  const code = await node([join(repositoryRoot, "tools", "build-web.ts"), "--quiet"]);
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [] };
};

/** A run that ends badly without a failed test counts as one failure. */
const tested = async (project: string): Promise<Tally> => {
  const directory = await mkdtemp(join(tmpdir(), "dimmer-test-"));
  const report = join(directory, "vitest.json");
  const code = await node([
    join(repositoryRoot, "node_modules", "vitest", "vitest.mjs"),
    "run",
    `--project=${project}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  try {
    const result = tally(JSON.parse(await readFile(report, "utf8")));
    return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const parts = [await checked(), await builtUi(), await tested("rooms"), await tested("houses")];
const all = parts.reduce(sum);
const strict = process.env["CI"] !== undefined && process.env["CI"] !== "";
for (const name of all.skipped) console.log(`skipped${strict ? " (fails in CI)" : ""}: ${name}`);
const total = {
  passed: all.passed,
  failed: all.failed + (strict ? all.skipped.length : 0),
  skipped: all.skipped.length,
};
console.log(closingLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
