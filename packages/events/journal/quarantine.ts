import { appendFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { maxQuarantineBytes } from "../limits.ts";

/** A row that the engine refused, and why. */
export type Quarantined = {
  readonly token: string;
  readonly reason: string;
  readonly row: Uint8Array;
};

/** A file of refused rows beside the journal, one JSON line each, for people to read. */
export class Quarantine {
  readonly path: string;

  constructor(directory: string) {
    this.path = join(directory, "quarantine.ndjson");
  }

  /** Keeps a row; once the file has `maxQuarantineBytes` the row is only counted by the caller. */
  async add({ token, reason, row }: Quarantined): Promise<void> {
    const line = JSON.stringify({ token, reason, row: new TextDecoder().decode(row).trimEnd() });
    if ((await this.#bytes()) + line.length > maxQuarantineBytes) return;
    await appendFile(this.path, `${line}\n`, { mode: 0o600, flush: true });
  }

  async #bytes(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch {
      return 0;
    }
  }
}
