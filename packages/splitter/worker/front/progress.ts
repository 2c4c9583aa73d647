/** One HTTP/2 stream's answer, as far as its client has not taken it. */
export type Waiting = {
  readonly writableLength: number;
  on(event: "drain", listener: () => void): unknown;
};

/**
 * Whether a client takes what waits for it. A connection's own quiet says nothing about HTTP/2: a
 * client that reads nothing may go on to send PING. Progress is a buffer that was emptied, or that
 * holds less than at the last look.
 */
export class Progress {
  readonly #stream: Waiting;
  #sinceMs: number;
  #before = 0;
  #drained = false;

  constructor(stream: Waiting, nowMs: number) {
    this.#stream = stream;
    this.#sinceMs = nowMs;
    stream.on("drain", () => {
      this.#drained = true;
    });
  }

  /** Looks, and says for how long nothing has been taken of what waits, ms; 0 when nothing waits. */
  stuckMs(nowMs: number): number {
    const waiting = this.#stream.writableLength;
    if (waiting === 0 || waiting < this.#before || this.#drained) this.#sinceMs = nowMs;
    this.#before = waiting;
    this.#drained = false;
    return nowMs - this.#sinceMs;
  }
}
