import { hash } from "node:crypto";
import { maxKnownTokens } from "../../limits.ts";

/**
 * What is known of tokens, by their hash: a token may be as long as a head, and anybody may send one.
 *
 * Two generations: when the young one is full it becomes the old one, whose tokens are kept if they
 * come again. So made-up tokens push out what nobody uses, never all that is known at once.
 */
export class KnownTokens<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Undefined: nothing is known of it. */
  get(token: string): T | undefined {
    const key = hash("sha256", token, "base64");
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.#keep(key, old);
    return old;
  }

  set(token: string, known: T): void {
    this.#keep(hash("sha256", token, "base64"), known);
  }

  #keep(key: string, known: T): void {
    if (this.#young.size >= maxKnownTokens / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, known);
  }
}
