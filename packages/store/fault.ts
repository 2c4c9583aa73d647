import type { Result, StoreError } from "./port.ts";

/**
 * What the store refuses or cannot do, thrown where no `Result` can carry it: inside a transaction,
 * which it ends, and by reads. Whoever reads from a store that may be away catches this class.
 */
export class StoreFault extends Error {
  readonly error: StoreError;
  constructor(error: StoreError) {
    super(error.sentence);
    this.name = "StoreFault";
    this.error = error;
  }
}

/** A refusal as a value. */
export const refused = (error: StoreError): Result<never> => ({ ok: false, error });

/** A newer writer exists: what S10 promises of every adapter. */
export const staleEpoch = (epoch: number): StoreFault =>
  new StoreFault({
    code: "staleEpoch",
    sentence: `Another control process took over the store (epoch ${epoch} is over); this one must stop.`,
  });

/** A call that came while its process was leaving. */
export const closed = (place: string): StoreError => ({
  code: "unavailable",
  sentence: `The control store ${place} was closed before this was asked; nothing was written.`,
});
