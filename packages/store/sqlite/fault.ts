import { StoreFault } from "../fault.ts";
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
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return null;
  const family = typeof thrown.errcode === "number" ? thrown.errcode & 0xff : -1;
  switch (family) {
    case full:
      return {
        code: "diskFull",
        sentence: `There is no room left for the control store at ${path}; free some, nothing was lost.`,
      };
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
      return {
        code: "unavailable",
        sentence: `The control store at ${path} cannot be used (${thrown.message}); check the disk and the permissions.`,
      };
    default:
      return null;
  }
};

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
