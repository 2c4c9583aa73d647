import { maxHeaderBytes } from "../../limits.ts";

/** How undici or Node may hand over header lines or trailers: buffers from the wire, or text. */
export type RawHead = readonly (Buffer | string)[];

/**
 * A part of a line, byte for byte as it came: one may hold any byte above 7F, and read as UTF-8 it
 * would become characters that no line can carry on.
 */
export const textOf = (part: Buffer | string | undefined): string =>
  typeof part === "string" ? part : (part?.toString("latin1") ?? "");

/**
 * All parts as texts. Buffers from the wire are mostly views of the one chunk in which the head came:
 * it is read at once, since a call into Node for each part costs more than the part.
 */
export const linesOf = (raw: RawHead): string[] => {
  const [first] = raw;
  const last = raw.at(-1);
  if (!Buffer.isBuffer(first) || !Buffer.isBuffer(last)) return raw.map(textOf);
  const memory = first.buffer;
  const from = first.byteOffset;
  const bytes = last.byteOffset + last.length - from;
  if (last.buffer !== memory || bytes < 0 || bytes > maxHeaderBytes) return raw.map(textOf);
  const text = Buffer.from(memory, from, bytes).toString("latin1");
  return raw.map((part) => {
    if (typeof part === "string" || part.buffer !== memory) return textOf(part);
    const start = part.byteOffset - from;
    const end = start + part.length;
    return start < 0 || end > bytes ? textOf(part) : text.slice(start, end);
  });
};
