import { Pool } from "undici";
import {
  eventBatchBytes,
  eventBatchMs,
  eventBatchSize,
  eventRetryMs,
  eventTimeoutMs,
  maxEventBatchesInFlight,
  maxWaitingEventBytes,
  maxWaitingEvents,
} from "../../limits.ts";

type Batch = { readonly body: Buffer; readonly events: number };

/**
 * Sends wide events to ingest in batches, beside the request path: nobody waits for it. When ingest
 * does not keep up the newest events are dropped and counted; a batch that it did not take is
 * offered again, with the same ids.
 *
 * Lines are written into one buffer as they come: kept as strings they would outlive several
 * collections of garbage, which cost more than making them.
 */
export class EventSender {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #open = Buffer.allocUnsafeSlow(eventBatchBytes);
  #openBytes = 0;
  #openEvents = 0;
  #batches: Batch[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  #inFlight = 0;
  #waitingUntilMs = 0;
  #dropped = 0;
  #taken = 0;
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

  /** Events that ingest took since the start. */
  get taken(): number {
    return this.#taken;
  }

  /** Events that are still to be taken. */
  get waiting(): number {
    return this.#waitingEvents;
  }

  add(line: string): void {
    const mostBytes = line.length * maxBytesPerCharacter;
    const full =
      this.#waitingEvents >= maxWaitingEvents || this.#waitingBytes >= maxWaitingEventBytes;
    if (full || mostBytes > eventBatchBytes) {
      this.#dropped += 1;
      return;
    }
    if (this.#openBytes + mostBytes > eventBatchBytes) this.#seal();
    const bytes = this.#open.write(line, this.#openBytes);
    this.#openBytes += bytes;
    this.#openEvents += 1;
    this.#waitingBytes += bytes;
    this.#waitingEvents += 1;
    if (this.#openEvents >= eventBatchSize) this.#flush();
  }

  /** Sends what waits and stops; what ingest does not take by then is dropped. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#waitingUntilMs = 0;
    this.#flush();
    await this.#pool.close();
  }

  /** Puts the open events among the batches that wait. */
  #seal(): void {
    if (this.#openEvents === 0) return;
    const body = Buffer.from(this.#open.subarray(0, this.#openBytes));
    this.#batches.push({ body, events: this.#openEvents });
    this.#openBytes = 0;
    this.#openEvents = 0;
  }

  #flush(): void {
    this.#seal();
    while (this.#inFlight < maxEventBatchesInFlight && this.#monoMs() >= this.#waitingUntilMs) {
      const batch = this.#batches.shift();
      if (batch === undefined) return;
      void this.#send(batch);
    }
  }

  async #send(batch: Batch): Promise<void> {
    this.#inFlight += 1;
    const taken = await this.#post(batch.body);
    this.#inFlight -= 1;
    if (taken === "later") {
      this.#batches.unshift(batch);
      this.#waitingUntilMs = this.#monoMs() + eventRetryMs;
      return;
    }
    this.#waitingBytes -= batch.body.length;
    this.#waitingEvents -= batch.events;
    if (taken === "never") this.#dropped += batch.events;
    else this.#taken += batch.events;
    if (this.#batches.length > 0) this.#flush();
  }

  /** `later`: ingest is away or asks to wait; `never`: it understood and refused. */
  async #post(body: Buffer): Promise<"taken" | "later" | "never"> {
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

/** A character of UTF-16 takes at most this many bytes of UTF-8. */
const maxBytesPerCharacter = 3;
