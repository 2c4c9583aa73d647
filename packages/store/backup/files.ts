import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { StoreFault } from "../fault.ts";

/** SQLite keeps these beside a database; one of a former database would be taken for the new one's. */
const beside = ["", "-wal", "-shm", "-journal"] as const;

/** Refuses to write over anything. */
export const requireAbsent = (path: string, hint: string): void => {
  for (const suffix of beside)
    if (existsSync(`${path}${suffix}`))
      throw new StoreFault({
        code: "unavailable",
        sentence: `${path}${suffix} is there already and is not written over; ${hint}.`,
      });
};

export const removeAll = (path: string): void => {
  for (const suffix of beside) rmSync(`${path}${suffix}`, { force: true });
};

/** Gives a finished file its name, so that it is there whole or not at all, also after power loss. */
export const putInPlace = (from: string, to: string): void => {
  sync(from);
  renameSync(from, to);
  sync(dirname(to));
};

const sync = (path: string): void => {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
