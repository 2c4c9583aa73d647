import { Readable } from "node:stream";
import type { ClientRequest } from "../front/client.ts";

/**
 * A client's request body on its way to a version, with back-pressure. Its first part is kept, so
 * that a second attempt can send it again from the beginning.
 */
export class RequestBody {
  readonly #req: ClientRequest;
  readonly #keepBytes: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #overflowed = false;
  #ended = false;
  #aborted = false;
  #sink: Readable | null = null;

  /** `keepBytes`: up to this size the body can be sent again; 0 keeps nothing. */
  constructor(req: ClientRequest, keepBytes: number) {
    this.#req = req;
    this.#keepBytes = keepBytes;
    req.pause();
    req.on("data", (chunk: Buffer) => {
      this.#take(chunk);
    });
    req.on("end", () => {
      this.#ended = true;
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

  /** Whether everything that came so far is still here. */
  get repeatable(): boolean {
    return this.#keepBytes > 0 && !this.#overflowed && !this.#aborted;
  }

  /** The body from its beginning; a second call needs `repeatable`. */
  open(): Readable {
    const sink = new Readable({
      read: () => {
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
    for (const chunk of this.#kept) sink.push(chunk);
    if (this.#ended) sink.push(null);
    this.#sink = sink;
    return sink;
  }

  /** No second attempt will come. */
  forget(): void {
    this.#overflowed = true;
    this.#kept = [];
  }

  #take(chunk: Buffer): void {
    if (!this.#overflowed) this.#keep(chunk);
    if (this.#sink !== null && !this.#sink.push(chunk)) this.#req.pause();
  }

  #keep(chunk: Buffer): void {
    this.#keptBytes += chunk.length;
    if (this.#keptBytes > this.#keepBytes) this.forget();
    else this.#kept.push(chunk);
  }
}
