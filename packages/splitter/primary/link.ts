import { type DownMessage, downMessageSchema, type UpMessage } from "@dimmer/wire";
import { z } from "zod";
import {
  aliveMs,
  lastWordMs,
  maxLinkBufferBytes,
  redialFirstMs,
  redialLongestMs,
} from "../limits.ts";
import type { Stop, Timers } from "../process/timers.ts";
import type { Connection, Dial } from "./connection.ts";
import type { Outbox } from "./outbox.ts";

export type LinkOptions = {
  readonly dial: Dial;
  readonly timers: Timers;
  readonly outbox: Outbox;
  /** 0 ≤ x < 1, for the jitter of redialling. */
  readonly random: () => number;
  /** Said first on each connection: who this is, and which fuses hold. */
  readonly greeting: () => readonly UpMessage[];
  readonly alive: () => Extract<UpMessage, { kind: "alive" }>;
  readonly hear: (message: DownMessage) => void;
  /** A table came that is none; its number where it can be told. */
  readonly refuse: (number: { epoch: number; generation: number }, sentence: string) => void;
  readonly log: (sentence: string) => void;
};

/**
 * The connection to control, dialled for ever. After each connection it says hello and sends again
 * what control has not confirmed; a message that cannot be read ends the connection.
 */
export class Link {
  readonly #options: LinkOptions;
  #connection: Connection | null = null;
  #connected = false;
  #closed = false;
  #failures = 0;
  /** Last place of the outbox sent over the present connection. */
  #sentPlace = 0;
  /** Whoever waits for the present connection to end. */
  #ended: () => void = () => undefined;
  #stopRedial: Stop = () => undefined;
  readonly #stopAlive: Stop;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#stopAlive = options.timers.every(aliveMs, () => {
      this.say(options.alive());
    });
    this.#dial();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Sends at once; what is said while nobody listens is lost. Bins and sheets go by `flush`. */
  say(message: UpMessage): void {
    if (this.#connected) this.#connection?.send(message);
  }

  /** Sends what waits in the outbox and was not sent over this connection. */
  flush(): void {
    const connection = this.#connection;
    if (!this.#connected || connection === null) return;
    for (const { place, message } of this.#options.outbox.after(this.#sentPlace)) {
      if (connection.backlogBytes() > maxLinkBufferBytes) return;
      connection.send(message);
      this.#sentPlace = place;
    }
  }

  /** Sends what it can and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopAlive();
    this.#stopRedial();
    const connection = this.#connection;
    if (connection === null || !this.#connected) {
      connection?.destroy();
      return;
    }
    const stopHard = this.#options.timers.after(lastWordMs, () => {
      connection.destroy();
    });
    await new Promise<void>((resolve) => {
      this.#ended = resolve;
      connection.end();
    });
    stopHard();
  }

  #dial(): void {
    this.#connection = this.#options.dial({
      opened: () => {
        this.#connected = true;
        this.#failures = 0;
        this.#sentPlace = 0;
        for (const message of this.#options.greeting()) this.say(message);
        this.flush();
      },
      heard: (raw) => {
        this.#take(raw);
      },
      garbled: (sentence) => {
        this.#break(sentence);
      },
      drained: () => {
        this.flush();
      },
      closed: () => {
        this.#lost();
      },
    });
  }

  #take(raw: unknown): void {
    const parsed = downMessageSchema.safeParse(raw);
    if (parsed.success) {
      this.#options.hear(parsed.data);
      return;
    }
    const numbered = tableNumber.safeParse(raw);
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? "" : ` at ${issue.path.join(".")}: ${issue.message}`;
    if (numbered.success)
      this.#options.refuse(numbered.data.table, `The table is not valid${where}.`);
    else this.#break(`Control sent a message that cannot be read${where}.`);
  }

  #break(sentence: string): void {
    this.#options.log(`${sentence} The link is closed and dialled again.`);
    this.#connection?.destroy();
  }

  #lost(): void {
    if (this.#connected) this.#options.log("Control is gone; serving on by the last table.");
    this.#connected = false;
    this.#connection = null;
    this.#ended();
    if (this.#closed) return;
    const longestMs = Math.min(redialFirstMs * 2 ** this.#failures, redialLongestMs);
    this.#failures += 1;
    const waitMs = longestMs * (0.5 + this.#options.random() / 2);
    this.#stopRedial = this.#options.timers.after(waitMs, () => {
      this.#dial();
    });
  }
}

const tableNumber = z.object({
  kind: z.literal("table"),
  table: z.object({ epoch: z.int().nonnegative(), generation: z.int().nonnegative() }),
});
