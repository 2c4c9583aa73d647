import { statfs } from "node:fs/promises";
import { diskCheckMs, diskFloorBytes, diskFloorShare } from "../limits.ts";

/** Watches free space, so that the event journal never takes the last of a disk. */
export class DiskWatch {
  readonly #directory: string;
  readonly #timer: NodeJS.Timeout;
  #trouble: string | null = null;

  constructor(directory: string) {
    this.#directory = directory;
    this.#timer = setInterval(() => void this.#look(), diskCheckMs);
    this.#timer.unref();
    void this.#look();
  }

  /** Why no more events are taken; null while there is room. */
  get trouble(): string | null {
    return this.#trouble;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.#directory);
      this.#trouble = roomTrouble(bavail * bsize, blocks * bsize);
    } catch {
      // A disk that cannot be asked shows itself when the journal is written.
    }
  }
}

/** Exported for its test: the floor is the smaller of a share of the disk and a size. */
export const roomTrouble = (freeBytes: number, totalBytes: number): string | null => {
  const floor = Math.min(diskFloorBytes, totalBytes * diskFloorShare);
  if (freeBytes >= floor) return null;
  const megabytes = Math.round(freeBytes / 1_000_000);
  return `Only ${megabytes} MB are free on the disk of the events; make room there.`;
};
