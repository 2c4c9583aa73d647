import { type DownMessage, downMessageSchema, encodeFrame, FrameDecoder } from "@dimmer/wire";
import type { UpMessage } from "@dimmer/wire";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import {
  aliveMs,
  lastWordMs,
  maxLinkBufferBytes,
  redialFirstMs,
  redialLongestMs,
} from "../limits.ts";
import type { Outbox } from "./outbox.ts";

export type LinkOptions = {
  readonly socketPath: string;
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
  #socket: Socket | null = null;
  #connected = false;
  #closed = false;
  #failures = 0;
  /** Last number sent over the present connection. */
  #sentSeq = 0;
  #redial: NodeJS.Timeout | null = null;
  readonly #alive: NodeJS.Timeout;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#alive = setInterval(() => {
      this.say(options.alive());
    }, aliveMs);
    this.#dial();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Sends at once; what is said while nobody listens is lost. Bins and sheets go by `flush`. */
  say(message: UpMessage): void {
    if (this.#connected) this.#socket?.write(encodeFrame(message));
  }

  /** Sends what waits in the outbox and was not sent over this connection. */
  flush(): void {
    const socket = this.#socket;
    if (!this.#connected || socket === null) return;
    for (const { seq, message } of this.#options.outbox.after(this.#sentSeq)) {
      if (socket.writableLength > maxLinkBufferBytes) return;
      socket.write(encodeFrame(message));
      this.#sentSeq = seq;
    }
  }

  /** Sends what it can and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#alive);
    if (this.#redial !== null) clearTimeout(this.#redial);
    const socket = this.#socket;
    if (socket === null || !this.#connected) {
      socket?.destroy();
      return;
    }
    const hard = setTimeout(() => {
      socket.destroy();
    }, lastWordMs);
    await new Promise<void>((resolve) => {
      socket.once("close", () => {
        resolve();
      });
      socket.end();
    });
    clearTimeout(hard);
  }

  #dial(): void {
    const socket = connect({ path: this.#options.socketPath });
    const decoder = new FrameDecoder();
    this.#socket = socket;
    socket.on("connect", () => {
      this.#connected = true;
      this.#failures = 0;
      this.#sentSeq = 0;
      for (const message of this.#options.greeting()) this.say(message);
      this.flush();
    });
    socket.on("drain", () => {
      this.flush();
    });
    socket.on("data", (chunk: Buffer) => {
      const decoded = decoder.push(chunk);
      if (decoded.ok) for (const message of decoded.messages) this.#take(message);
      else this.#break(decoded.error.sentence);
    });
    // What went wrong matters less than that it closed; the redial says whether control is back.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#lost();
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
    this.#socket?.destroy();
  }

  #lost(): void {
    if (this.#connected) this.#options.log("Control is gone; serving on by the last table.");
    this.#connected = false;
    this.#socket = null;
    if (this.#closed) return;
    const longestMs = Math.min(redialFirstMs * 2 ** this.#failures, redialLongestMs);
    this.#failures += 1;
    this.#redial = setTimeout(
      () => {
        this.#dial();
      },
      longestMs * (0.5 + this.#options.random() / 2),
    );
  }
}

const tableNumber = z.object({
  kind: z.literal("table"),
  table: z.object({ epoch: z.int().nonnegative(), generation: z.int().nonnegative() }),
});
