import { type FileHandle, open } from "node:fs/promises";
import { header, recordPrefix } from "./record.ts";
import { type Segment, segmentId, type Segments } from "./segments.ts";

/** The one segment that is being written. */
export class SegmentWriter {
  readonly id: string;
  readonly createdMs: number;
  readonly #segments: Segments;
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(options: {
    readonly id: string;
    readonly createdMs: number;
    readonly segments: Segments;
    readonly file: FileHandle;
  }) {
    this.id = options.id;
    this.createdMs = options.createdMs;
    this.#segments = options.segments;
    this.#file = options.file;
  }

  /** Creates the file, with its name made durable. */
  static async create(
    segments: Segments,
    nowMs: number,
    randomHex: string,
  ): Promise<SegmentWriter> {
    const id = segmentId(nowMs, randomHex);
    const file = await open(segments.path({ id, state: "open" }), "wx", 0o600);
    const writer = new SegmentWriter({ id, createdMs: nowMs, segments, file });
    await writer.#write([header]);
    await segments.sync();
    return writer;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends one record for each payload and returns once all are on the disk. If that fails, what
   * was written is cut off again, so that nothing is loaded which was refused.
   */
  async append(payloads: readonly Uint8Array[]): Promise<void> {
    try {
      await this.#write(payloads.flatMap((payload) => [recordPrefix(payload), payload]));
    } catch (thrown) {
      await this.#file.truncate(this.#bytes).catch(() => undefined);
      throw thrown;
    }
  }

  /** Closes the file and hands it to the loader. */
  async seal(): Promise<Segment> {
    await this.#file.close();
    const { id, createdMs } = this;
    const segment: Segment = { id, createdMs, state: "open", bytes: this.#bytes };
    return this.#segments.move(segment, "sealed");
  }

  async #write(parts: readonly Uint8Array[]): Promise<void> {
    let at = this.#bytes;
    // `writev` may write less than it was given; the rest is written piece by piece.
    const { bytesWritten } = await this.#file.writev([...parts], at);
    let short = bytesWritten;
    for (const part of parts) {
      const done = Math.min(short, part.length);
      short -= done;
      if (done < part.length) await this.#writeAll(part.subarray(done), at + done);
      at += part.length;
    }
    await this.#file.datasync();
    this.#bytes = at;
  }

  async #writeAll(part: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < part.length) {
      const { bytesWritten } = await this.#file.write(
        part,
        done,
        part.length - done,
        position + done,
      );
      done += bytesWritten;
    }
  }
}
