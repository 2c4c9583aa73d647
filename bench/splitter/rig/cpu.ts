import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Time that these processes have spent on a core so far, µs; from /proc, in ns there. */
export const cpuUs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + cpuOf(pid), 0);

const cpuOf = (pid: number): number => {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => {
    const [onCore = "0"] = readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ");
    return sum + Number(onCore) / 1_000;
  }, 0);
};

/** Resident memory, MB. */
export const rssMb = (pid: number): number => {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kb ?? 0) / 1_024;
};

/** The processes that one has forked. */
export const childrenOf = (pid: number): readonly number[] =>
  execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
    .split("\n")
    .map(Number)
    .filter((child) => child > 0);
