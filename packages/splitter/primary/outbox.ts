import type { Bin, Sheet } from "@dimmer/core";
import { maxUnackedBytes, maxUnackedMessages, unackedMs } from "../limits.ts";
import type { Unnumbered } from "./bin-keeper.ts";

/** As the link's `bins` and `sheet`. */
export type Numbered =
  | { readonly kind: "bins"; readonly bins: readonly Bin[] }
  | { readonly kind: "sheet"; readonly sheet: Sheet };

type Entry = {
  /** Counts up over everything that was ever added here. */
  readonly place: number;
  readonly bootId: string;
  readonly seq: number;
  readonly message: Numbered;
  readonly bytes: number;
  readonly atMs: number;
};

/**
 * Bins and sheets that control has not confirmed yet, in their order. Bounded by age, number and
 * bytes: the oldest go first, and are counted.
 */
export class Outbox {
  readonly #bootId: string;
  #seq = 0;
  #place = 0;
  #entries: Entry[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(bootId: string) {
    this.#bootId = bootId;
  }

  /** Bins and sheets given up since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  get waiting(): number {
    return this.#entries.length;
  }

  add(item: Unnumbered, nowMs: number): void {
    this.#seq += 1;
    const number = { bootId: this.#bootId, seq: this.#seq };
    this.#push(toMessage(item, number), { ...number, nowMs });
  }

  /** Takes what a predecessor had not got confirmed; it keeps the predecessor's numbers. */
  inherit(message: Numbered, nowMs: number): void {
    const numbered = message.kind === "bins" ? message.bins[0] : message.sheet;
    if (numbered === undefined) return;
    this.#push(message, { bootId: numbered.bootId, seq: numbered.seq, nowMs });
  }

  /** Everything behind `place`, oldest first. */
  after(place: number): readonly { readonly place: number; readonly message: Numbered }[] {
    const from = this.#entries.findIndex((entry) => entry.place > place);
    return from === -1 ? [] : this.#entries.slice(from);
  }

  /** Control has stored everything up to `seq` of that boot. */
  confirm(bootId: string, seq: number): void {
    const kept = this.#entries.filter((entry) => entry.bootId !== bootId || entry.seq > seq);
    if (kept.length === this.#entries.length) return;
    this.#bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#entries = kept;
  }

  #push(
    message: Numbered,
    {
      bootId,
      seq,
      nowMs,
    }: { readonly bootId: string; readonly seq: number; readonly nowMs: number },
  ): void {
    this.#place += 1;
    const bytes = JSON.stringify(message).length;
    this.#entries.push({ place: this.#place, bootId, seq, message, bytes, atMs: nowMs });
    this.#bytes += bytes;
    while (this.#isTooMuch(nowMs)) this.#dropOldest();
  }

  #isTooMuch(nowMs: number): boolean {
    const [oldest] = this.#entries;
    if (oldest === undefined) return false;
    return (
      nowMs - oldest.atMs > unackedMs ||
      this.#entries.length > maxUnackedMessages ||
      this.#bytes > maxUnackedBytes
    );
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    this.#dropped += 1;
  }
}

const toMessage = (
  item: Unnumbered,
  number: { readonly bootId: string; readonly seq: number },
): Numbered =>
  item.kind === "bin"
    ? { kind: "bins", bins: [{ ...number, ...item.bin }] }
    : { kind: "sheet", sheet: { ...number, ...item.sheet } };
