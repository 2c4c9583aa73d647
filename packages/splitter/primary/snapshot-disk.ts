import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Where a splitter's snapshot is kept: one text, at any moment the old one or the new one, whole. */
export type SnapshotDisk = {
  /** For sentences. */
  readonly name: string;
  /** Null when there is nothing that can be read. */
  readonly read: () => Promise<string | null>;
  /** Resolves once the text would survive a power cut; rejects when it cannot be written. */
  readonly write: (text: string) => Promise<void>;
};

/** A file of its own: written beside, then renamed over the old one, both synced. */
export const fileDisk = (file: string): SnapshotDisk => ({
  name: file,
  read: async () => {
    try {
      return await readFile(file, "utf8");
    } catch {
      return null;
    }
  },
  write: (text) => replaceFile(file, text),
});

const replaceFile = async (file: string, text: string): Promise<void> => {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const entry = await open(folder, "r");
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
};
