/** Values that travel beside a statement, never in it. */
export class Parameters {
  readonly #values: Record<string, string | number> = {};
  #count = 0;

  /** Keeps a text and returns the placeholder for it. */
  text(value: string): string {
    return this.#bind("String", value);
  }

  number(value: number): string {
    return this.#bind("Float64", value);
  }

  /** µs since 1970 as a time; `timeMs` is ms. */
  time(timeMs: number): string {
    return `fromUnixTimestamp64Micro(${this.#bind("Int64", String(Math.round(timeMs * 1000)))}, 'UTC')`;
  }

  get values(): Readonly<Record<string, string | number>> {
    return this.#values;
  }

  #bind(type: string, value: string | number): string {
    const name = `p${this.#count++}`;
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }
}
