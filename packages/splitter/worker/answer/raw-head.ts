/** How undici or Node may hand over header lines or trailers: buffers from the wire, or text. */
export type RawHead = readonly (Buffer | string)[];

/**
 * A part of a line, byte for byte as it came: one may hold any byte above 7F, and read as UTF-8 it
 * would become characters that no line can carry on.
 */
export const textOf = (part: Buffer | string | undefined): string =>
  typeof part === "string" ? part : (part?.toString("latin1") ?? "");
