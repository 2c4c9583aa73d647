import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** One forked process of this package. */
export type EventsProcess = {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What it wrote to standard error so far. */
  readonly log: () => string;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
};

const startMs = 45_000;

/** Forks an entry and waits for its `ready`; throws with its log if it ends before. */
export const startProcess = async (entry: URL, config: unknown): Promise<EventsProcess> => {
  const child = fork(entry, [JSON.stringify(config)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  const facts = await ready(child, () => log);
  const pid = child.pid ?? 0;
  return { pid, facts, log: () => log, kill: (signal) => end(child, signal) };
};

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
};

const ready = (child: ChildProcess, log: () => string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`not ready after ${startMs} ms: ${log()}`));
    }, startMs);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${String(code)}: ${log()}`));
    });
    child.on("message", (message) => {
      if (typeof message !== "object" || message === null || !("kind" in message)) return;
      if (message.kind !== "ready") return;
      clearTimeout(timer);
      resolve({ ...message });
    });
  });
