import { maxLinkMessageBytes } from "./messages.ts";

/** One message as bytes: 4-byte big-endian length, then UTF-8 JSON. */
export const encodeFrame = (message: unknown): Uint8Array => {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
};

/**
 * Cuts a byte stream into messages. Holds at most one unfinished message; a length above
 * `maxLinkMessageBytes` or broken JSON is reported once and ends decoding.
 */
export class FrameDecoder {
  #pending: Uint8Array = new Uint8Array(0);
  #broken = false;

  push(
    chunk: Uint8Array,
  ): { ok: true; messages: unknown[] } | { ok: false; error: { code: string; sentence: string } } {
    if (this.#broken) return { ok: true, messages: [] };
    const joined = new Uint8Array(this.#pending.length + chunk.length);
    joined.set(this.#pending);
    joined.set(chunk, this.#pending.length);
    const messages: unknown[] = [];
    let offset = 0;
    while (joined.length - offset >= 4) {
      const length = new DataView(joined.buffer, offset).getUint32(0);
      if (length > maxLinkMessageBytes)
        return this.#fail(`a message of ${length} bytes is too long`);
      if (joined.length - offset - 4 < length) break;
      const text = new TextDecoder().decode(joined.subarray(offset + 4, offset + 4 + length));
      try {
        messages.push(JSON.parse(text));
      } catch {
        return this.#fail("a message is not JSON");
      }
      offset += 4 + length;
    }
    this.#pending = joined.slice(offset);
    return { ok: true, messages };
  }

  #fail(what: string): { ok: false; error: { code: string; sentence: string } } {
    this.#broken = true;
    this.#pending = new Uint8Array(0);
    return { ok: false, error: { code: "badFrame", sentence: `The link is broken: ${what}.` } };
  }
}
