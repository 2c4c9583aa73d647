import { holdBytes, holdMs, maxInlineBytes } from "../../limits.ts";
import { type AnswerHead, readAnswer } from "./answer-head.ts";
import type { RawHead } from "./raw-head.ts";
import { passedTrailers } from "./trailers.ts";
import type { ClientResponse } from "../front/client.ts";

/**
 * The answer on its way to the client. It may be held back for a moment, so that one that breaks
 * off early can still be replaced; once a byte could have left, it is committed.
 */
export class ClientAnswer {
  readonly #res: ClientResponse;
  #held: { status: number; head: AnswerHead; chunks: Buffer[]; bytes: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #committed = false;
  /** Bytes of a declared length that are still to come; -1: not declared. */
  #left = -1;

  constructor(res: ClientResponse) {
    this.#res = res;
  }

  /** The client may have seen a part of it: it cannot be replaced any more. */
  get committed(): boolean {
    return this.#committed;
  }

  /** Passes on hints that come before the answer (103, RFC 8297). They commit to nothing. */
  hint(raw: RawHead): void {
    if (this.#committed) return;
    const { headers } = readAnswer(raw);
    const link = headers
      .filter((_, i) => i % 2 === 1 && headers[i - 1]?.toLowerCase() === "link")
      .flatMap((links) => links.split(/,\s*(?=<)/));
    try {
      if (link.length > 0) this.#res.writeEarlyHints({ link });
    } catch {
      // Node refuses links that are malformed; without the hint the page is only later.
    }
  }

  /** Keeps the answer back until 16 KiB, 5 ms or its end. */
  hold(status: number, head: AnswerHead): void {
    this.#held = { status, head, chunks: [], bytes: 0 };
    this.#timer = setTimeout(() => {
      try {
        this.#release();
      } catch {
        // Node refuses the head: nothing can be said any more, and its end is what is counted.
        this.#res.destroy();
      }
    }, holdMs);
  }

  /** The connection leaves HTTP: nothing more is answered here. */
  giveAway(): void {
    this.#committed = true;
  }

  /** Throws away what is held back. */
  drop(): void {
    this.#held = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  commit(status: number, head: AnswerHead): void {
    this.#committed = true;
    this.#left = head.contentLength;
    this.#res.writeHead(status, head.headers);
    // Without a length the next bytes may be far away, and the client waits for the head.
    if (head.contentLength === -1) this.#res.flushHeaders();
  }

  /** False when the client reads more slowly than the version writes. */
  write(chunk: Buffer): boolean {
    if (this.#held !== null) {
      this.#held.chunks.push(chunk);
      this.#held.bytes += chunk.length;
      return this.#held.bytes <= holdBytes || this.#release();
    }
    if (chunk.length !== this.#left) {
      if (this.#left !== -1) this.#left -= chunk.length;
      return this.#res.write(chunk);
    }
    // The last byte of a declared length: head, body and end leave together, a small body in the
    // same string as the head (latin1 is byte for byte), which Node writes at half the cost.
    this.#left = 0;
    if (chunk.length <= maxInlineBytes) this.#res.end(chunk.toString("latin1"), "latin1");
    else this.#res.end(chunk);
    return true;
  }

  end(trailers: RawHead): void {
    this.#release();
    if (this.#res.writableEnded) return;
    if (trailers.length > 0) this.#res.addTrailers(passedTrailers(trailers));
    this.#res.end();
  }

  /** Answers with one sentence of our own. */
  say(status: number, sentence: string): void {
    this.drop();
    this.#committed = true;
    saySentence(this.#res, { status, sentence });
  }

  #release(): boolean {
    const held = this.#held;
    if (held === null) return true;
    this.drop();
    this.commit(held.status, held.head);
    let room = true;
    for (const chunk of held.chunks) room = this.write(chunk);
    return room;
  }
}

/** One sentence as plain text: who sent the request learns what to do. */
export const saySentence = (
  res: ClientResponse,
  { status, sentence }: { readonly status: number; readonly sentence: string },
): void => {
  const body = `${sentence}\n`;
  res.writeHead(status, [
    "Content-Type",
    "text/plain; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(body)),
    "Cache-Control",
    "no-store",
    "Via",
    "1.1 dimmer",
  ]);
  res.end(body);
};
