import { encodeUtf8, maxBytesPerUnit } from "../cohort/utf8.ts";

/** NUL, and surrogates without their partner (with the `u` flag a pair is one other character). */
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const illFormed = /[\0\uD800-\uDFFF]/gu;

/** The text with every NUL and lone surrogate replaced by U+FFFD: storable as UTF-8 anywhere. */
export const wellFormed = (text: string): string => text.replace(illFormed, "\uFFFD");

/** The longest head of well-formed `text` that takes at most `maxBytes` of UTF-8. */
export const clip = (text: string, maxBytes: number): string => {
  if (text.length * maxBytesPerUnit <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += encodeUtf8(character, scratch, 0);
    if (bytes > maxBytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
};

/** Room for one character of two code units. */
const scratch = new Uint8Array(2 * maxBytesPerUnit);
