import type { Bin, RouteTable, Sheet } from "@dimmer/core";
import { isEmpty, Ledger, type LedgerKey, sameKey, type Tally } from "../counts/ledger.ts";
import { binMs, streamCountsAfterMs } from "../limits.ts";
import type { Clock } from "../process/clock.ts";
import { SheetKeeper, type SheetMinute } from "./sheet-keeper.ts";

/** A bin or sheet before it gets its number. */
export type Unnumbered =
  | { readonly kind: "bin"; readonly bin: Omit<Bin, "bootId" | "seq"> }
  | { readonly kind: "sheet"; readonly sheet: Omit<Sheet, "bootId" | "seq"> };

type Book = {
  readonly ledger: Ledger;
  readonly sheets: SheetKeeper | null;
  /** Since when it is no longer routed; null while it is. */
  pastSinceMs: number | null;
};

/** By then every request of a past stage entry has been counted. */
const lateCountsMs = streamCountsAfterMs + 5_000;

const isOver = ({ pastSinceMs }: Book, nowMs: number): boolean =>
  pastSinceMs !== null && nowMs - pastSinceMs > lateCountsMs;

/**
 * Merges what workers counted into one bin per second and one sheet per minute, for each service
 * and stage entry. Every routed service has a bin each second even when nothing happened, so that
 * silence means loss.
 */
export class BinKeeper {
  readonly #clock: Clock;
  #books: Book[] = [];
  #routed: readonly LedgerKey[] = [];
  #generation = 0;
  #openedWallMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#openedWallMs = clock.wallMs();
  }

  /** A table has come: from now on these stage entries are routed. */
  route({ generation, services }: RouteTable): void {
    this.#generation = generation;
    this.#routed = services.map(({ name, candidate }) => ({
      service: name,
      rollout: candidate?.rollout ?? null,
      stageEntry: candidate?.stageEntry ?? 0,
    }));
    for (const book of this.#books) {
      const routed = this.#routed.some((key) => sameKey(key, book.ledger.key));
      book.pastSinceMs = routed ? null : (book.pastSinceMs ?? this.#clock.monoMs());
    }
    for (const key of this.#routed) this.#book(key).pastSinceMs = null;
  }

  add(tally: Tally): void {
    const { ledger, sheets } = this.#book(tally);
    ledger.add(tally);
    sheets?.add(tally.minutes);
  }

  /**
   * Closes the second that is open, and every minute that has ended. A stage entry that is no
   * longer routed is kept until no request of it can still be running.
   */
  close(): readonly Unnumbered[] {
    const startMs = this.#startMs();
    const nowMs = this.#clock.monoMs();
    const closed = this.#books.flatMap((book): readonly Unnumbered[] => {
      const tally = book.ledger.take();
      const minute =
        (isOver(book, nowMs) ? book.sheets?.close() : book.sheets?.take(nowMs)) ?? null;
      return [
        ...(book.pastSinceMs === null || !isEmpty(tally) ? [this.#toBin(tally, startMs)] : []),
        ...toSheets(book.ledger.key, minute),
      ];
    });
    this.#books = this.#books.filter((book) => !isOver(book, nowMs));
    return closed;
  }

  /** Closes everything, minutes that are cut short too: the process ends. */
  finish(): readonly Unnumbered[] {
    const sheets = this.#books.flatMap(({ ledger, sheets: keeper }) =>
      toSheets(ledger.key, keeper?.close() ?? null),
    );
    return [...this.close(), ...sheets];
  }

  #startMs(): number {
    const wallMs = this.#clock.wallMs();
    const startMs = Math.floor(this.#openedWallMs / binMs) * binMs;
    this.#openedWallMs = wallMs;
    return startMs;
  }

  #book({ service, rollout, stageEntry }: LedgerKey): Book {
    const key: LedgerKey = { service, rollout, stageEntry };
    const known = this.#books.find(({ ledger }) => sameKey(ledger.key, key));
    if (known !== undefined) return known;
    const opened = { wallMs: this.#clock.wallMs(), monoMs: this.#clock.monoMs() };
    const sheets = rollout === null || stageEntry === 0 ? null : new SheetKeeper(rollout, opened);
    const book: Book = { ledger: new Ledger(key), sheets, pastSinceMs: opened.monoMs };
    this.#books.push(book);
    return book;
  }

  #toBin(
    { service, rollout, stageEntry, stable, candidate, mirror, instances }: Tally,
    startMs: number,
  ): Unnumbered {
    const generation = this.#generation;
    const key = { service, rollout, stageEntry, generation, startMs };
    return { kind: "bin", bin: { ...key, stable, candidate, mirror, instances } };
  }
}

const toSheets = (
  { service, rollout, stageEntry }: LedgerKey,
  minute: SheetMinute | null,
): readonly Unnumbered[] =>
  minute === null || rollout === null
    ? []
    : [{ kind: "sheet", sheet: { service, rollout, stageEntry, ...minute } }];
