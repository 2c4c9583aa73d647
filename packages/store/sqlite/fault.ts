import { closed, StoreFault } from "../fault.ts";
import type { Result, StoreError } from "../port.ts";

const busy = 5;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;

/**
 * What SQLite reported, as a value; null when the exception is none of SQLite's and therefore a bug.
 * Extended codes keep their family in the low byte (sqlite.org/rescode.html).
 */
export const faultOf = (thrown: unknown, path: string): StoreError | null => {
  if (thrown instanceof StoreFault) return thrown.error;
  if (!(thrown instanceof Error)) return null;
  if ("code" in thrown && thrown.code === "ERR_INVALID_STATE") return closed(`at ${path}`);
  if (!("errcode" in thrown)) return systemFault(thrown, path);
  const family = typeof thrown.errcode === "number" ? thrown.errcode & 0xff : -1;
  switch (family) {
    case full:
      return noRoom(path);
    case corrupt:
    case notADatabase:
      return {
        code: "damaged",
        sentence: `The control store at ${path} is damaged (${thrown.message}); restore it from a backup, or move it away to begin anew.`,
      };
    case busy:
      return {
        code: "unavailable",
        sentence: `Another process holds the control store at ${path}; end it, or try again.`,
      };
    case ioError:
    case cannotOpen:
      return unusable(path, thrown.message);
    default:
      return null;
  }
};

/** What the file system itself refused while files were made, copied or named; null: a bug. */
const systemFault = (thrown: Error, path: string): StoreError | null => {
  if (!("syscall" in thrown) || !("code" in thrown)) return null;
  if (thrown.code === "ENOSPC" || thrown.code === "EDQUOT") return noRoom(path);
  return unusable(path, thrown.message);
};

const noRoom = (path: string): StoreError => ({
  code: "diskFull",
  sentence: `There is no room left for the control store at ${path}; free some, nothing was lost.`,
});

const unusable = (path: string, why: string): StoreError => ({
  code: "unavailable",
  sentence: `The control store at ${path} cannot be used (${why}); check the disk and the permissions.`,
});

/** Runs work against the file; what the file or the work refuses comes back as a value. */
export const guarded = <T>(path: string, work: () => T): Result<T> => {
  try {
    return { ok: true, value: work() };
  } catch (thrown) {
    const error = faultOf(thrown, path);
    if (error === null) throw thrown;
    return { ok: false, error };
  }
};
