const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Whether JSON text nests deeper than `limit`, found without parsing it: `JSON.parse` of a million
 * brackets holds the event loop for a third of a second. Text that is not JSON may get any answer.
 */
export const isDeeperThan = (bytes: Uint8Array, limit: number): boolean => {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
      continue;
    }
    if (byte === quote) inText = true;
    else if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket) depth--;
    if (depth > limit) return true;
  }
  return false;
};
