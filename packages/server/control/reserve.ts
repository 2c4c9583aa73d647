import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { reserveBytes, reserveShare } from "../limits.ts";

/**
 * Room on the disk that is given up when the disk is full, so that deciding goes on: rolling back
 * and lowering are then stored like any other day. Everybody else who writes there (events, logs)
 * stops by limits of their own. Losing the file harms nothing.
 */
export class Reserve {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the room, where the disk has plenty; whether it is held now. */
  keep(): boolean {
    try {
      if (this.#bytes() > 0) return true;
      const { bavail, bsize } = statfsSync(dirname(this.#file));
      const bytes = Math.min(reserveBytes, Math.floor(bavail * bsize * reserveShare));
      const zeros = Buffer.alloc(Math.min(bytes, 1024 * 1024));
      const fd = openSync(this.#file, "w", 0o600);
      try {
        for (let left = bytes; left > 0; left -= zeros.length)
          writeSync(fd, zeros, 0, Math.min(left, zeros.length));
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      return true;
    } catch {
      this.#remove();
      return false;
    }
  }

  /** Gives the room back; how many bytes that were, 0 when there was none to give. */
  release(): number {
    const bytes = this.#bytes();
    return bytes > 0 && this.#remove() ? bytes : 0;
  }

  /** Gives it back only if the disk has hardly any other room. */
  releaseIfNeeded(): number {
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#file));
      return bavail * bsize < this.#bytes() ? this.release() : 0;
    } catch {
      return 0;
    }
  }

  #bytes(): number {
    try {
      return statSync(this.#file).size;
    } catch {
      return 0;
    }
  }

  #remove(): boolean {
    try {
      rmSync(this.#file, { force: true });
      return true;
    } catch {
      return false;
    }
  }
}
