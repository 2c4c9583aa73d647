import type { SnapshotDisk } from "./snapshot-disk.ts";
import { sealSnapshot, type Snapshot } from "./snapshot.ts";

/** The snapshot on disk: written one at a time, always the newest; waits for nobody on the way. */
export class SnapshotFile {
  readonly #disk: SnapshotDisk;
  readonly #log: (sentence: string) => void;
  #next: Snapshot | null = null;
  #writing: Promise<void> | null = null;

  constructor(disk: SnapshotDisk, log: (sentence: string) => void) {
    this.#disk = disk;
    this.#log = log;
  }

  /** Resolves once this snapshot, or a newer one, is on disk or could not be written. */
  save(snapshot: Snapshot): Promise<void> {
    this.#next = snapshot;
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#next !== null) {
      const snapshot = this.#next;
      this.#next = null;
      try {
        await this.#disk.write(sealSnapshot(snapshot));
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        this.#log(
          `The snapshot ${this.#disk.name} cannot be written (${reason}); serving goes on.`,
        );
      }
    }
    this.#writing = null;
  }
}
