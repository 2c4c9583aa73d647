import { Pool } from "undici";
import {
  eventBatchMs,
  eventBatchSize,
  eventRetryMs,
  eventTimeoutMs,
  maxEventBatchesInFlight,
  maxWaitingEventBytes,
  maxWaitingEvents,
} from "../limits.ts";

/**
 * Sends wide events to ingest in batches, beside the request path: nobody waits for it. When ingest
 * does not keep up the newest events are dropped and counted; a batch that it did not take is
 * offered again, with the same ids.
 */
export class EventSender {
  readonly #pool: Pool;
  readonly #path: string;
  #lines: string[] = [];
  #bytes = 0;
  #inFlight = 0;
  #waitingUntilMs = 0;
  #dropped = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #monoMs: () => number;

  constructor(url: string, monoMs: () => number) {
    const { origin, pathname } = new URL(url);
    this.#path = pathname;
    this.#monoMs = monoMs;
    this.#pool = new Pool(origin, {
      connections: maxEventBatchesInFlight,
      pipelining: 1,
      allowH2: false,
      headersTimeout: eventTimeoutMs,
      bodyTimeout: eventTimeoutMs,
    });
    this.#timer = setInterval(() => {
      this.#flush();
    }, eventBatchMs);
    this.#timer.unref();
  }

  /** Events that were given up since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  add(line: string): void {
    if (this.#lines.length >= maxWaitingEvents || this.#bytes > maxWaitingEventBytes) {
      this.#dropped += 1;
      return;
    }
    this.#bytes += line.length;
    if (this.#lines.push(line) >= eventBatchSize) this.#flush();
  }

  /** Sends what waits and stops; what ingest does not take by then is dropped. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#waitingUntilMs = 0;
    this.#flush();
    await this.#pool.close();
  }

  #flush(): void {
    while (
      this.#lines.length > 0 &&
      this.#inFlight < maxEventBatchesInFlight &&
      this.#monoMs() >= this.#waitingUntilMs
    ) {
      const batch = this.#lines.slice(0, eventBatchSize);
      this.#lines = this.#lines.slice(eventBatchSize);
      void this.#send(batch);
      if (this.#lines.length < eventBatchSize) return;
    }
  }

  async #send(batch: readonly string[]): Promise<void> {
    this.#inFlight += 1;
    const body = batch.join("");
    const taken = await this.#post(body);
    this.#inFlight -= 1;
    if (taken === "later") {
      this.#lines = [...batch, ...this.#lines];
      this.#waitingUntilMs = this.#monoMs() + eventRetryMs;
      return;
    }
    this.#bytes -= body.length;
    if (taken === "never") this.#dropped += batch.length;
    if (this.#lines.length >= eventBatchSize) this.#flush();
  }

  /** `later`: ingest is away or asks to wait; `never`: it understood and refused. */
  async #post(body: string): Promise<"taken" | "later" | "never"> {
    try {
      const answer = await this.#pool.request({
        path: this.#path,
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body,
      });
      await answer.body.dump();
      if (answer.statusCode < 300) return "taken";
      return answer.statusCode === 429 || answer.statusCode >= 500 ? "later" : "never";
    } catch {
      return "later";
    }
  }
}
