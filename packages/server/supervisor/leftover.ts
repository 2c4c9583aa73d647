import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const stepMs = 50;

/** Whether a process with this id exists. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The command line of a process, arguments joined by blanks; empty when it is gone or hidden. */
const commandLine = (pid: number): string => {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
};

/** Process ids are reused: one is ours only while its command line names our own paths. */
export const isOurs = (pid: number, mark: string): boolean =>
  isAlive(pid) && commandLine(pid).includes(mark);

/** Waits until a process is gone; false when it is still there after `timeoutMs`. */
export const waitGone = async (pid: number, timeoutMs: number): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(stepMs);
  }
  return true;
};
