import { fuseRun, fuseRunUnits } from "../../limits.ts";

/** Counts the candidate's failures in a row, and how many units they met. */
export class FailureRun {
  #length = 0;
  readonly #units = new Set<string>();

  /** True when the run has become long enough to cut the candidate off at once. */
  failed(unit: string | null): boolean {
    this.#length += 1;
    if (unit !== null && this.#units.size < fuseRunUnits) this.#units.add(unit);
    return this.#length >= fuseRun && this.#units.size >= fuseRunUnits;
  }

  answered(): void {
    if (this.#length === 0) return;
    this.#length = 0;
    this.#units.clear();
  }
}
