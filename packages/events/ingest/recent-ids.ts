import { maxRecentIds } from "../limits.ts";

/**
 * Ids that were seen lately, so that an event which is sent again is stored once. Two generations:
 * when the younger is full the older is forgotten, so between one and two times `maxRecentIds` ids
 * are known. An older repetition is stored again.
 */
export class RecentIds {
  readonly #capacity: number;
  #younger = new Set<string>();
  #older = new Set<string>();

  constructor(capacity: number = maxRecentIds) {
    this.#capacity = capacity;
  }

  has(id: string): boolean {
    return this.#younger.has(id) || this.#older.has(id);
  }

  /** Remembers an id; false if it was known. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    if (this.#younger.size >= this.#capacity) {
      this.#older = this.#younger;
      this.#younger = new Set();
    }
    this.#younger.add(id);
    return true;
  }

  /** Takes back ids whose events were not kept after all. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#younger.delete(id);
      this.#older.delete(id);
    }
  }
}
