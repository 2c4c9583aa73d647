import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { workers } from "../limits.ts";
import { addTallies, noTally, type Tally } from "./seeds.ts";

export type Batch = {
  readonly first: number;
  readonly count: number;
  /** For all of them together, ms. */
  readonly limitMs: number;
};

/** Runs seeds on all workers, each its share, and adds up what they found. */
export const runOnWorkers = async ({ first, count, limitMs }: Batch): Promise<Tally> => {
  const shares = Array.from({ length: workers }, (_, index) =>
    runShare({
      first: first + index,
      step: workers,
      count: Math.ceil((count - index) / workers),
      limitMs,
    }),
  );
  return (await Promise.all(shares)).reduce(addTallies, noTally);
};

const entry = fileURLToPath(new URL("./worker.ts", import.meta.url));

const runShare = (share: Batch & { readonly step: number }): Promise<Tally> =>
  new Promise((resolve, reject) => {
    const child = fork(entry, [JSON.stringify(share)], {
      execArgv: [],
      stdio: ["ignore", "inherit", "ignore", "ipc"],
    });
    child.once("message", (tally: Tally) => {
      resolve(tally);
    });
    child.once("exit", (code) => {
      reject(new Error(`a worker of the simulator ended with ${code}`));
    });
  });
