import { StoreFault } from "./fault.ts";

/**
 * The form of the tables. It rises with every step; steps are numbered and only go forward, by
 * expand and contract: a step that only adds leaves `leastForm` where it is, so that a Dimmer that
 * knows only an older form goes on beside it; a step that takes something away, at least one
 * release after nobody uses it, raises `leastForm`, and older ones then refuse to start.
 */
export const schemaForm = 4;

/** The oldest form that a Dimmer may know and still work with what `schemaForm` makes. */
export const leastForm = 2;

/** Where the store says so to later and earlier Dimmers. */
export const formNote = "form";
export const leastFormNote = "form.least";

/**
 * Refuses what a newer Dimmer made and this one cannot use.
 * @param least What the store says under `leastFormNote`; null: as new as its form.
 */
export const requireForm = (
  place: string,
  { form, least }: { readonly form: number; readonly least: number | null },
): void => {
  if (form <= schemaForm || (least ?? form) <= schemaForm) return;
  throw new StoreFault({
    code: "unsupported",
    sentence: `The control store ${place} was written by a newer Dimmer (its form is ${form}, this one knows ${schemaForm}); start that one.`,
  });
};
