import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** Cores by role: what is measured has one for itself; who asks and who answers share the next. */
export const measuredCore = 0;
export const helperCore = Math.min(1, availableParallelism() - 1);

/** Whether a program is there. */
export const has = (program: string): boolean => {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const pinner = "taskset";
const pins = has(pinner);

/** A command that stays on one core, where the machine can pin. */
export const pinned = (core: number, command: readonly string[]): readonly string[] =>
  pins ? [pinner, "-c", String(core), ...command] : command;

/** Moves a process that runs, with all its threads. */
export const repin = (pid: number, core: number): void => {
  if (pins)
    execFileSync(pinner, ["-a", "-p", "-c", String(core), String(pid)], { stdio: "ignore" });
};

export type Running = { readonly child: ChildProcess; readonly port: number; readonly url: string };

/** Starts a Node process that says over IPC on which port it serves. */
export const startNode = (core: number, entry: URL, argument: string): Promise<Running> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = pinned(core, [
      process.execPath,
      fileURLToPath(entry),
      argument,
    ]);
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const said: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => said.push(chunk));
    child.once("exit", (code) => {
      reject(new Error(`${entry.pathname} ended with ${code}: ${Buffer.concat(said).toString()}`));
    });
    child.on("message", (message: { kind: string; port: number }) => {
      if (message.kind === "ready")
        resolve({ child, port: message.port, url: `http://127.0.0.1:${message.port}` });
    });
  });

/** Starts a program that serves on a port that was chosen for it, and waits until it does. */
export const startProgram = async (
  core: number,
  program: readonly string[],
  port: number,
): Promise<Running> => {
  const [command = "", ...args] = pinned(core, program);
  const child = spawn(command, args, { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const untilMs = performance.now() + startMs;
  while (performance.now() < untilMs && child.exitCode === null) {
    try {
      await fetch(url);
      return { child, port, url };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  child.kill("SIGKILL");
  throw new Error(`${program.join(" ")} did not come to serve on port ${port}.`);
};

const startMs = 10_000;
