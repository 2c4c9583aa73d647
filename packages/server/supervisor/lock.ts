import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { DataDirectory } from "./data-directory.ts";
import type { Refused } from "./refusal.ts";

/** Held for as long as the process lives; the kernel lets go of it when the process is killed. */
export type Lock = { release(): void };

const holderSchema = z.object({ pid: z.int(), startedAtMs: z.number() });

/** Who holds the data directory, as far as can be read; null when that file is missing or torn. */
const readHolder = (file: string): z.infer<typeof holderSchema> | null => {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
};

const heldSentence = (data: DataDirectory): string => {
  const holder = readHolder(data.supervisorFile);
  const who =
    holder === null
      ? `Another dimmer serves from ${data.root}`
      : `Another dimmer (pid ${holder.pid}) serves from ${data.root} since ${new Date(holder.startedAtMs).toISOString()}`;
  return `${who}; stop it or choose another --data.`;
};

/**
 * Whether the lock of a data directory that is held keeps others out, asked by another process than
 * its holder. On some network file systems it does not, and neither would SQLite's own locks.
 */
export const locksHold = (lockFile: string): boolean => {
  const database = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return false;
  } catch (cause) {
    if (!/locked|busy/i.test(String(cause))) throw cause;
    return true;
  } finally {
    database.close();
  }
};

/**
 * Takes the data directory for this process alone: an open `BEGIN EXCLUSIVE` on a small SQLite
 * file. It is never stolen by age, and needs no clean-up after kill -9 or power loss.
 */
export const takeLock = (data: DataDirectory): { ok: true; lock: Lock } | Refused => {
  const database = new DatabaseSync(data.lockFile, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (!/locked|busy/i.test(String(cause))) throw cause;
    return { ok: false, error: { code: "dataInUse", sentence: heldSentence(data) } };
  }
  return { ok: true, lock: { release: () => database.close() } };
};
