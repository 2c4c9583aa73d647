import { Readable } from "node:stream";
import { keepaliveMs, maxListenerBacklogBytes } from "../../limits.ts";

/**
 * One open stream of server-sent events. A reader that is slower than the messages loses some of
 * them, counted, and is told how many with the next one that it gets: what is sent here is state
 * that the following message brings again.
 */
export class SseStream {
  readonly body: Readable;
  readonly #keepalive: NodeJS.Timeout;
  #skipped = 0;

  constructor(closed: () => void) {
    this.body = new Readable({ read: () => {} });
    this.body.push(": dimmer\n\n");
    this.#keepalive = setInterval(() => {
      if (this.isReady) this.body.push(": still here\n\n");
    }, keepaliveMs);
    this.body.once("close", () => {
      clearInterval(this.#keepalive);
      closed();
    });
  }

  /** False while too much waits for the reader. */
  get isReady(): boolean {
    return !this.body.destroyed && this.body.readableLength < maxListenerBacklogBytes;
  }

  send(event: string, data: unknown): void {
    if (!this.isReady) {
      this.#skipped += 1;
      return;
    }
    if (this.#skipped > 0) {
      this.body.push(`event: skipped\ndata: ${this.#skipped}\n\n`);
      this.#skipped = 0;
    }
    this.body.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    this.body.push(null);
    this.body.destroy();
  }
}

export const sseHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};
