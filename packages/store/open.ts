import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { StoreAddress } from "./address.ts";
import { refused, StoreFault } from "./fault.ts";
import { startEntries } from "./limits.ts";
import type { ControlStore, Result } from "./port.ts";
import { judgeFileSystem, preloadsFakeSync } from "./sqlite/file-system.ts";
import { openSqliteStore } from "./sqlite/open.ts";

export type OpenedStore = {
  readonly store: ControlStore;
  /** What is not as safe as it could be, one sentence each. */
  readonly warnings: readonly string[];
};

/**
 * Opens the store at an address with every check of a start: its place, its database, its tables,
 * and the chain of the newest entries of the journal. PostgreSQL's driver is loaded only here.
 */
export const openStore = async (address: StoreAddress): Promise<Result<OpenedStore>> => {
  const opened =
    address.kind === "file"
      ? openFile(address.path)
      : await (
          await import("./postgres/open.ts")
        ).openPostgresStore(address.url, { password: address.password });
  if (!opened.ok) return opened;
  const verified = await opened.value.store.verifyJournal({ last: startEntries });
  if (verified.ok) return opened;
  await opened.value.store.close();
  return refused(verified.error);
};

const openFile = (path: string): Result<OpenedStore> => {
  const opened = openSqliteStore(path);
  if (!opened.ok) return opened;
  const judged = judgeFileSystem(path, {
    type: statfsSync(dirname(path)).type,
    preloadsFakeSync: preloadsFakeSync(),
  });
  if (judged.ok) return { ok: true, value: { store: opened.value, warnings: judged.warnings } };
  void opened.value.close();
  return refused(new StoreFault({ code: "unsupported", sentence: judged.sentence }).error);
};
