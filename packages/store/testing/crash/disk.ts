import type { Operation } from "./operations.ts";

/** What changes a file's content. */
type Change = Extract<Operation, { kind: "write" | "truncate" }>;

type File = {
  /** As it is on the disk for sure. */
  synced: Buffer;
  /** What the system holds in memory since. */
  readonly waiting: Change[];
  /** The directory that names it was synced since it was made. */
  isNamed: boolean;
};

/** The least that a disk writes whole, bytes. */
const sectorBytes = 512;

/** A disk that loses what was not synced. A removal is kept back until the directory is synced. */
export class Disk {
  readonly #files = new Map<string, File>();
  readonly #removed = new Set<string>();
  acknowledged = 0;
  syncs = 0;

  apply(operation: Operation): void {
    switch (operation.kind) {
      case "acknowledge":
        this.acknowledged = operation.tick;
        return;
      case "create":
        this.#removed.delete(operation.path);
        this.#file(operation.path);
        return;
      case "remove":
        this.#removed.add(operation.path);
        return;
      case "syncDirectory":
        for (const path of this.#removed) this.#files.delete(path);
        this.#removed.clear();
        for (const file of this.#files.values()) file.isNamed = true;
        return;
      case "sync":
        this.#sync(this.#file(operation.path));
        return;
      case "write":
      case "truncate":
        this.#file(operation.path).waiting.push(operation);
    }
  }

  /** What may be there when the power comes back. One roll decides how bad the luck is. */
  afterCut(random: () => number): ReadonlyMap<string, Buffer> {
    const luck = random();
    const keeps = (): boolean => (luck < 1 / 3 ? false : luck < 2 / 3 ? true : random() < 0.5);
    const after = new Map<string, Buffer>();
    for (const [path, file] of this.#files) {
      if (!file.isNamed && !keeps()) continue;
      if (this.#removed.has(path) && keeps()) continue;
      const content = new Content(file.synced);
      for (const change of file.waiting) {
        if (keeps()) content.apply(change);
        else if (luck >= 2 / 3 && change.kind === "write") content.tear(change, random);
      }
      after.set(path, content.bytes());
    }
    return after;
  }

  #file(path: string): File {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file: File = { synced: Buffer.alloc(0), waiting: [], isNamed: false };
    this.#files.set(path, file);
    return file;
  }

  #sync(file: File): void {
    this.syncs += 1;
    const content = new Content(file.synced);
    for (const change of file.waiting.splice(0)) content.apply(change);
    file.synced = content.bytes();
  }
}

/** Bytes of a file while changes are laid over them. */
class Content {
  #bytes: Buffer;
  #size: number;

  constructor(bytes: Buffer) {
    this.#bytes = Buffer.from(bytes);
    this.#size = bytes.length;
  }

  apply(change: Change): void {
    if (change.kind === "truncate") {
      this.#reserve(change.size);
      this.#bytes.fill(0, Math.min(this.#size, change.size), Math.max(this.#size, change.size));
      this.#size = change.size;
      return;
    }
    const end = change.at + change.data.length;
    this.#reserve(end);
    change.data.copy(this.#bytes, change.at);
    this.#size = Math.max(this.#size, end);
  }

  /** Some sectors of a write, the others as they were. */
  tear({ path, at, data }: Extract<Change, { kind: "write" }>, random: () => number): void {
    for (let from = 0; from < data.length;) {
      const to = Math.min(data.length, from + sectorBytes - ((at + from) % sectorBytes));
      if (random() < 0.5)
        this.apply({ kind: "write", path, at: at + from, data: data.subarray(from, to) });
      from = to;
    }
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size));
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(size, 2 * this.#bytes.length));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
