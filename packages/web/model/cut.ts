import { valueInListChars } from "../limits.ts";

/** A text from outside where there is no room for any length of it. */
export const cut = (text: string): string =>
  text.length > valueInListChars ? `${text.slice(0, valueInListChars)}…` : text;
