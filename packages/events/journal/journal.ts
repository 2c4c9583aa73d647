import { mkdir, truncate } from "node:fs/promises";
import { commitDelayMs, maxPendingBytes, maxSegmentAgeMs, maxSegmentBytes } from "../limits.ts";
import { readSegment } from "./record.ts";
import { type Segment, Segments } from "./segments.ts";
import { SegmentWriter } from "./writer.ts";

export type Appended =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: { readonly code: "full" | "failed"; readonly sentence: string };
    };

export type JournalPorts = {
  readonly now: () => number;
  /** 12 hexadecimal digits. */
  readonly randomHex: () => string;
  readonly log: (sentence: string) => void;
};

type Waiting = { readonly payload: Uint8Array; readonly settle: (appended: Appended) => void };

/**
 * Where events are safe before the store has them. `append` answers after an fsync that it shares
 * with its neighbours. Segments are sealed young, because only sealed ones are loaded.
 */
export class Journal {
  readonly segments: Segments;
  readonly #ports: JournalPorts;
  readonly #sealed: Segment[] = [];
  #writer: SegmentWriter | null = null;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** One chain of all disk work: commits and seals never overlap. */
  #work: Promise<void> = Promise.resolve();
  #commitTimer: NodeJS.Timeout | null = null;
  #sealTimer: NodeJS.Timeout | null = null;
  #onSealed: () => void = () => {};

  private constructor(segments: Segments, ports: JournalPorts) {
    this.segments = segments;
    this.#ports = ports;
  }

  /** Opens a directory and mends what a crash left: torn tails are cut, their segments sealed. */
  static async open(directory: string, ports: JournalPorts): Promise<Journal> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const journal = new Journal(new Segments(directory), ports);
    await journal.#recover();
    return journal;
  }

  /** Sealed segments that wait for the loader, oldest first. */
  get sealed(): readonly Segment[] {
    return this.#sealed;
  }

  /** Bytes that the loader has not confirmed. */
  get backlogBytes(): number {
    const open = this.#writer?.bytes ?? 0;
    return open + this.#sealed.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  onSealed(listener: () => void): void {
    this.#onSealed = listener;
  }

  /**
   * Appends one record of row lines; an empty payload only waits for what was appended before it.
   * When a commit fails, everything that waits fails with it: a repeated id that was found among
   * the waiting must not be acknowledged on the strength of a commit that did not happen.
   */
  append(payload: Uint8Array): Promise<Appended> {
    if (this.#waitingBytes + payload.length > maxPendingBytes) {
      const sentence = "The journal's disk is slower than the events that come; try again soon.";
      return Promise.resolve({ ok: false, error: { code: "full", sentence } });
    }
    this.#waitingBytes += payload.length;
    return new Promise((settle) => {
      this.#waiting.push({ payload, settle });
      this.#commitTimer ??= setTimeout(() => this.#queueCommit(), commitDelayMs);
    });
  }

  /** Moves a segment out of the backlog, after its rows are in the store. */
  async loaded(segment: Segment): Promise<void> {
    await this.segments.move(segment, "loaded");
    const index = this.#sealed.findIndex(({ id }) => id === segment.id);
    if (index >= 0) this.#sealed.splice(index, 1);
  }

  /** Commits and seals what is there. */
  async close(): Promise<void> {
    this.#queueCommit();
    this.#queueSeal();
    await this.#work;
  }

  #queueCommit(): void {
    if (this.#commitTimer !== null) clearTimeout(this.#commitTimer);
    this.#commitTimer = null;
    this.#work = this.#work.then(() => this.#commit());
  }

  #queueSeal(): void {
    if (this.#sealTimer !== null) clearTimeout(this.#sealTimer);
    this.#sealTimer = null;
    this.#work = this.#work.then(() => this.#seal());
  }

  async #commit(): Promise<void> {
    const group = this.#takeWaiting();
    const payloads = group.map(({ payload }) => payload).filter(({ length }) => length > 0);
    try {
      if (payloads.length > 0) await this.#write(payloads);
      for (const { settle } of group) settle({ ok: true });
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      const sentence = `The journal could not be written (${reason}); nothing of this request was kept.`;
      this.#ports.log(sentence);
      const failed: Appended = { ok: false, error: { code: "failed", sentence } };
      for (const { settle } of [...group, ...this.#takeWaiting()]) settle(failed);
      await this.#seal();
    }
  }

  async #write(payloads: readonly Uint8Array[]): Promise<void> {
    if (this.#writer === null) {
      const { now, randomHex } = this.#ports;
      this.#writer = await SegmentWriter.create(this.segments, now(), randomHex());
      this.#sealTimer = setTimeout(() => this.#queueSeal(), maxSegmentAgeMs);
    }
    await this.#writer.append(payloads);
    if (this.#writer.bytes >= maxSegmentBytes) await this.#seal();
  }

  async #seal(): Promise<void> {
    const writer = this.#writer;
    if (writer === null) return;
    this.#writer = null;
    if (this.#sealTimer !== null) clearTimeout(this.#sealTimer);
    this.#sealTimer = null;
    try {
      this.#sealed.push(await writer.seal());
      this.#onSealed();
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#ports.log(
        `Segment ${writer.id} could not be sealed (${reason}); the next start loads it.`,
      );
    }
  }

  #takeWaiting(): readonly Waiting[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return taken;
  }

  async #recover(): Promise<void> {
    this.#sealed.push(...(await this.segments.list("sealed")));
    for (const segment of await this.segments.list("open")) {
      const { records, soundBytes } = readSegment(await this.segments.read(segment));
      if (records.length === 0) {
        await this.segments.remove(segment);
        continue;
      }
      const torn = segment.bytes - soundBytes;
      if (torn > 0) {
        await truncate(this.segments.path(segment), soundBytes);
        this.#ports.log(
          `Segment ${segment.id}: ${torn} bytes that a crash cut short were removed.`,
        );
      }
      this.#sealed.push(await this.segments.move({ ...segment, bytes: soundBytes }, "sealed"));
    }
  }
}
