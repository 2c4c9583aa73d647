import { Readable } from "node:stream";
import type { ClientRequest } from "../front/client.ts";

export type RequestBodyOptions = {
  /** Up to this size the body can be sent again; 0 keeps nothing. */
  readonly keepBytes: number;
  /** Called once, when somebody reads; null: nobody waits for that. */
  readonly wanted: (() => void) | null;
};

/**
 * A client's request body on its way to a version, with back-pressure. Its first part is kept, so
 * that a second attempt can send it again from the beginning.
 */
export class RequestBody {
  readonly #req: ClientRequest;
  readonly #options: RequestBodyOptions;
  #kept: Buffer[] = [];
  #takenBytes = 0;
  #ended = false;
  #aborted = false;
  #sink: Readable | null = null;
  #wanted = false;
  #moved = false;
  /** The version takes more, as far as it has said. */
  #reading = false;

  constructor(req: ClientRequest, options: RequestBodyOptions) {
    this.#req = req;
    this.#options = options;
    req.pause();
    req.on("data", (chunk: Buffer) => {
      this.#take(chunk);
    });
    req.on("end", () => {
      this.#ended = true;
      this.#moved = true;
      this.#sink?.push(null);
    });
    req.on("close", () => {
      if (this.#ended) return;
      this.#aborted = true;
      this.#sink?.destroy(new Error("the client went away"));
    });
  }

  /** The client went away before it had sent everything. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Whether everything that came so far is still here, or nothing came yet. */
  get repeatable(): boolean {
    return !this.#aborted && (this.#takenBytes === 0 || this.#isKept);
  }

  /** A version would take more of it, and the client has not sent it. */
  get awaitsClient(): boolean {
    return !this.#ended && this.#sink !== null && this.#reading;
  }

  /** Whether some of it, or its end, came since the last time this was asked. */
  takeMoved(): boolean {
    const moved = this.#moved;
    this.#moved = false;
    return moved;
  }

  /** The body from its beginning; a second call needs `repeatable`. */
  open(): Readable {
    const sink = new Readable({
      read: () => {
        this.#want();
        this.#reading = true;
        this.#req.resume();
      },
      destroy: (error, done) => {
        if (this.#sink === sink) {
          this.#sink = null;
          if (!this.repeatable) this.#req.resume();
        }
        done(error);
      },
    });
    this.#reading = false;
    for (const chunk of this.#kept) sink.push(chunk);
    if (this.#ended) sink.push(null);
    this.#sink = sink;
    return sink;
  }

  get #isKept(): boolean {
    return this.#takenBytes <= this.#options.keepBytes;
  }

  /** Somebody reads: a client that waits for that may begin. */
  #want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#options.wanted?.();
  }

  #take(chunk: Buffer): void {
    this.#moved = true;
    this.#takenBytes += chunk.length;
    if (this.#isKept) this.#kept.push(chunk);
    else this.#kept = [];
    if (this.#sink === null || this.#sink.push(chunk)) return;
    this.#reading = false;
    this.#req.pause();
  }
}
