/** Something that knows its place among those in flight; −1 when it is not. */
export type Slotted = { slot: number };

/**
 * The requests that one worker is serving, in no order.
 *
 * Not a `Set`: one that is filled and emptied all the time makes a new table every few dozen
 * requests, and each old table points to the next. Once a table has grown old, everything that was
 * in flight since then survives every scavenge: measured, a tenth of the worker's time.
 */
export class InFlight<T extends Slotted> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    item.slot = this.#items.length;
    this.#items.push(item);
  }

  /** The last one takes its place. */
  remove(item: T): void {
    if (item.slot === -1) return;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      last.slot = item.slot;
      this.#items[item.slot] = last;
    }
    item.slot = -1;
  }

  /** A copy: what is done with one of them may end others. */
  all(): readonly T[] {
    return this.#items.slice();
  }
}
