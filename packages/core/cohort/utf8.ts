/** Most bytes that one UTF-16 code unit can take in UTF-8. */
export const maxBytesPerUnit = 3;

/** What a lone surrogate becomes, as in the WHATWG encoder: U+FFFD. */
const replacement = 0xfffd;

/** Code point at `i`; a lone surrogate is replaced. Past the basic plane it takes two code units. */
const pointAt = (text: string, i: number): number => {
  const point = text.codePointAt(i) ?? replacement;
  return point >= 0xd800 && point <= 0xdfff ? replacement : point;
};

/**
 * Writes `text` as UTF-8 into `into` from `offset` and returns the offset after it. `into` must have
 * room for `maxBytesPerUnit` bytes per code unit. Core has no `TextEncoder`.
 */
export const encodeUtf8 = (text: string, into: Uint8Array, offset: number): number => {
  let at = offset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      into[at++] = unit;
      continue;
    }
    const point = pointAt(text, i);
    if (point < 0x800) {
      into[at++] = 0xc0 | (point >> 6);
    } else if (point < 0x10000) {
      into[at++] = 0xe0 | (point >> 12);
      into[at++] = 0x80 | ((point >> 6) & 0x3f);
    } else {
      into[at++] = 0xf0 | (point >> 18);
      into[at++] = 0x80 | ((point >> 12) & 0x3f);
      into[at++] = 0x80 | ((point >> 6) & 0x3f);
      i++;
    }
    into[at++] = 0x80 | (point & 0x3f);
  }
  return at;
};
