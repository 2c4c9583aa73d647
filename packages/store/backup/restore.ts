import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StoreAddress } from "../address.ts";
import { refused, StoreFault } from "../fault.ts";
import type { Result } from "../port.ts";
import { faultOf } from "../sqlite/fault.ts";
import { verified } from "./backup.ts";
import { putInPlace, removeAll, requireAbsent } from "./files.ts";
import type { Holdings } from "./summary.ts";

export type Restore = {
  readonly file: string;
  readonly to: StoreAddress;
  readonly nowMs: number;
};

/**
 * Puts a backup in the place of a store that is not there: a file that does not exist, or a database
 * without rollouts and services. The backup itself is only read. It is checked whole before anything
 * is written, and again where it was written.
 *
 * The epoch of the restored store is the time of the restore in ms. Splitters accept only greater
 * epochs than they have seen, and the lost store may have gone on after the backup; no writer takes
 * an epoch every millisecond, so this one is greater than all.
 */
export const restoreStore = async (restore: Restore): Promise<Result<Holdings>> => {
  const { file, to, nowMs } = restore;
  const workFile = workFileFor(to);
  try {
    if (to.kind === "file")
      requireAbsent(to.path, "move it away first, with what stands beside it");
    prepare(file, workFile);
    const holdings = await verified(workFile);
    if (!holdings.ok) return holdings;
    raiseEpoch(workFile, nowMs);
    if (to.kind === "file") putInPlace(workFile, to.path);
    else await (await import("./to-postgres.ts")).fillPostgres(workFile, to);
    return holdings;
  } catch (thrown) {
    const error = faultOf(thrown, file);
    if (error === null) throw thrown;
    return refused(error);
  } finally {
    removeAll(workFile);
    if (to.kind === "postgres") rmSync(dirname(workFile), { recursive: true, force: true });
  }
};

/** Where the copy is made ready: beside its place, or in a directory of its own. */
const workFileFor = (to: StoreAddress): string =>
  to.kind === "file"
    ? `${to.path}.restoring`
    : join(mkdtempSync(join(tmpdir(), "dimmer-restore-")), "control.db");

const prepare = (file: string, workFile: string): void => {
  if (!existsSync(file))
    throw new StoreFault({
      code: "unavailable",
      sentence: `There is no backup at ${file}; name the file that \`dimmer backup\` wrote.`,
    });
  mkdirSync(dirname(workFile), { recursive: true, mode: 0o700 });
  removeAll(workFile);
  copyFileSync(file, workFile);
};

/** Nobody holds the restored store, and whoever wrote to the lost one is fenced off. */
const raiseEpoch = (file: string, nowMs: number): void => {
  const database = new DatabaseSync(file);
  try {
    database
      .prepare(
        "UPDATE writer SET epoch = max(epoch + 1, ?), holder = '', written = '', last_epoch = 0",
      )
      .run(Math.floor(nowMs));
  } finally {
    database.close();
  }
};
