import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { repositoryRoot } from "../repository.ts";
import type { Step } from "./steps.ts";

export type StepResult = { readonly step: Step; readonly ok: boolean; readonly output: string };

/** Runs one step with the repository's own tools and Node first on the path. */
export const runStep = (step: Step): Promise<StepResult> =>
  new Promise((resolve) => {
    const bin = join(repositoryRoot, "node_modules", ".bin");
    const child = spawn(join(bin, step.command), [...step.args], {
      cwd: repositoryRoot,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ step, ok: false, output: error.message }));
    child.on("close", (code) => resolve({ step, ok: code === 0, output }));
  });
