import { open, readdir, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

/** `open` is written to, `sealed` waits for the loader, `loaded` is in the store and kept for its ids. */
export type SegmentState = "open" | "sealed" | "loaded";

/** One file of the journal. Its id is unique for ever: it begins every deduplication token. */
export type Segment = {
  readonly id: string;
  readonly state: SegmentState;
  readonly createdMs: number;
  readonly bytes: number;
};

const namePattern = /^(\d{14})-[0-9a-f]{12}\.(open|sealed|loaded)$/;

/** The files of a journal's directory: their names, states and order. */
export class Segments {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  path({ id, state }: Pick<Segment, "id" | "state">): string {
    return join(this.directory, `${id}.${state}`);
  }

  /** Oldest first. Files that are no segments are left alone. */
  async list(state: SegmentState): Promise<readonly Segment[]> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith(`.${state}`));
    const segments: Segment[] = [];
    for (const name of names.toSorted()) {
      const match = namePattern.exec(name);
      if (match === null) continue;
      const { size } = await stat(join(this.directory, name));
      const id = name.slice(0, -(state.length + 1));
      segments.push({ id, state, createdMs: Number(match[1]), bytes: size });
    }
    return segments;
  }

  read(segment: Segment): Promise<Buffer> {
    return readFile(this.path(segment));
  }

  /** Renames durably: after it, a crash cannot bring the former state back. */
  async move(segment: Segment, state: SegmentState): Promise<Segment> {
    const moved = { ...segment, state };
    await rename(this.path(segment), this.path(moved));
    await this.sync();
    return moved;
  }

  async remove(segment: Segment): Promise<void> {
    await unlink(this.path(segment));
  }

  /** Makes new and changed names durable. */
  async sync(): Promise<void> {
    const directory = await open(this.directory, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

/** `randomHex`: 12 hexadecimal digits. */
export const segmentId = (nowMs: number, randomHex: string): string =>
  `${String(Math.trunc(nowMs)).padStart(14, "0")}-${randomHex}`;
