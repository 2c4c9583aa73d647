import {
  backupStore,
  type Holdings,
  parseStoreAddress,
  restoreStore,
  type StoreAddress,
} from "@dimmer/store";
import { type DataDirectory, layOut, makeDirectories } from "./supervisor/data-directory.ts";
import { takeLock } from "./supervisor/lock.ts";

/** Which store, as `serve` is told: by an address, or the file of a data directory. */
export type WhichStore = {
  readonly dataDir: string;
  readonly store: string | null;
  /** Where relative paths begin. */
  readonly cwd: string;
};

export type Kept =
  | { readonly ok: true; readonly holdings: Holdings }
  | { readonly ok: false; readonly error: { readonly code: string; readonly sentence: string } };

/** Copies the control store into a file that does not exist yet, while it is served. */
export const backup = async (which: WhichStore, file: string): Promise<Kept> => {
  const found = placeOf(which);
  if (!found.ok) return found;
  const backed = await backupStore(found.address, file);
  return backed.ok ? { ok: true, holdings: backed.value } : backed;
};

/** Puts a backup where no store is. Nobody may serve from the data directory meanwhile. */
export const restore = async (
  which: WhichStore,
  { file, nowMs }: { readonly file: string; readonly nowMs: number },
): Promise<Kept> => {
  const found = placeOf(which);
  if (!found.ok) return found;
  const { data, address } = found;
  makeDirectories(data);
  const locked = takeLock(data);
  if (!locked.ok) return locked;
  try {
    const restored = await restoreStore({ file, to: address, nowMs });
    return restored.ok ? { ok: true, holdings: restored.value } : restored;
  } finally {
    locked.lock.release();
  }
};

const placeOf = (
  which: WhichStore,
):
  | { readonly ok: true; readonly data: DataDirectory; readonly address: StoreAddress }
  | Extract<Kept, { ok: false }> => {
  const data = layOut(which.dataDir);
  if (which.store === null) return { ok: true, data, address: data.store };
  const parsed = parseStoreAddress(which.store, which.cwd);
  return parsed.ok
    ? { ok: true, data, address: parsed.value }
    : { ok: false, error: { code: "storeUnusable", sentence: parsed.sentence } };
};
