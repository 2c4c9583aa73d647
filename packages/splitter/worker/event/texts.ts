import { maxEventTexts } from "../../limits.ts";

/**
 * Texts that the same few parts make again and again, each made once. Parts are compared as keys of a
 * map are. Clients choose some of them (a method, a status), so that it keeps at most
 * `maxEventTexts`, and makes any other anew.
 */
export class Texts<A, B, C> {
  readonly #make: (a: A, b: B, c: C) => string;
  readonly #known = new Map<A, Map<B, Map<C, string>>>();
  #size = 0;

  constructor(make: (a: A, b: B, c: C) => string) {
    this.#make = make;
  }

  of(a: A, b: B, c: C): string {
    const known = this.#known.get(a)?.get(b)?.get(c);
    if (known !== undefined) return known;
    const text = this.#make(a, b, c);
    if (this.#size < maxEventTexts) this.#keep([a, b, c], text);
    return text;
  }

  #keep([a, b, c]: readonly [A, B, C], text: string): void {
    const byB = this.#known.get(a) ?? new Map<B, Map<C, string>>();
    const byC = byB.get(b) ?? new Map<C, string>();
    this.#known.set(a, byB);
    byB.set(b, byC);
    byC.set(c, text);
    this.#size += 1;
  }
}
