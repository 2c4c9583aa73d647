import { createHash } from "node:crypto";

/** What a splitter's disk does now. */
export type DiskWeather = {
  full: boolean;
};

/** A splitter's snapshot file: survives its process. */
export class Disk {
  readonly name = "snapshot.json";
  readonly weather: DiskWeather = { full: false };
  #text: string | null = null;

  readonly read = async (): Promise<string | null> => this.#text;

  readonly write = async (text: string): Promise<void> => {
    if (this.weather.full) throw new Error("no space left on the device");
    this.#text = text;
  };

  get checksum(): string | null {
    return this.#text === null ? null : createHash("sha256").update(this.#text).digest("hex");
  }

  /** Cuts the file short, as a power cut might on a bad disk. */
  tear(): void {
    if (this.#text !== null) this.#text = this.#text.slice(0, Math.floor(this.#text.length / 2));
  }

  /** Changes what it says, as a bad disk might: a share of users becomes nearly all of them. */
  rot(): void {
    this.#text = this.#text?.replace(/exposurePpm\\":\d+/, 'exposurePpm\\":990000') ?? null;
  }

  lose(): void {
    this.#text = null;
  }
}
