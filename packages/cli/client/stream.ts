import type { IncomingMessage } from "node:http";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { maxStreamMessageBytes, requestMs, streamSilenceMs } from "../limits.ts";
import { exchange } from "./exchange.ts";
import type { Session } from "./session.ts";

/** One message of a stream of server-sent events. */
export type Message = { readonly name: string; readonly data: string };

/** Cuts a stream of text into messages (WHATWG, server-sent events); comments give nothing. */
export class MessageReader {
  #rest = "";
  #name = "";
  #data: string[] = [];

  /** The messages that this piece of text completes. */
  read(text: string): readonly Message[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  /** Letters of a message that is not whole yet. */
  get pending(): number {
    return this.#rest.length + this.#data.reduce((sum, part) => sum + part.length, 0);
  }

  #line(line: string): readonly Message[] {
    if (line === "") {
      const message = { name: this.#name || "message", data: this.#data.join("\n") };
      const whole = this.#data.length > 0;
      this.#name = "";
      this.#data = [];
      return whole ? [message] : [];
    }
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    return [];
  }
}

export type StreamOptions = {
  readonly path: string;
  readonly scripted: string | null;
  readonly signal: AbortSignal;
  readonly onMessage: (message: Message) => void;
};

/**
 * Follows one stream until it ends, falls silent or is aborted. `ok` means that it was open and then
 * ended: the caller decides whether to open it again. Messages are handled in order, and reading
 * waits for the handler, so that a slow terminal slows the server and fills no memory.
 */
export const follow = async (session: Session, options: StreamOptions): Promise<Result<null>> => {
  const opened = await exchange(session, {
    method: "GET",
    path: options.path,
    accept: "text/event-stream",
    scripted: options.scripted,
    timeoutMs: requestMs,
    signal: options.signal,
  });
  if (!opened.ok) return opened;
  return readMessages(opened.value, options.onMessage);
};

const readMessages = async (
  incoming: IncomingMessage,
  onMessage: StreamOptions["onMessage"],
): Promise<Result<null>> => {
  const reader = new MessageReader();
  incoming.setEncoding("utf8");
  incoming.setTimeout(streamSilenceMs, () => {
    incoming.destroy();
  });
  try {
    for await (const text of incoming as AsyncIterable<string>) {
      for (const message of reader.read(text)) onMessage(message);
      if (reader.pending > maxStreamMessageBytes) {
        incoming.destroy();
        return fail(
          exitCode.error,
          "messageTooLong",
          "The server sent a message that is too long.",
        );
      }
    }
  } catch {
    return good(null);
  }
  return good(null);
};
