import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { maxHeaderBytes } from "../../limits.ts";
import type { Endpoint } from "./endpoint.ts";

export type RequestWithTrailers = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Readable;
  /** Names that are announced. */
  readonly trailer: string;
  /** Their fields, once the body has ended. */
  readonly trailers: () => [string, string][];
};

/**
 * Sends a request whose body is followed by trailers, which undici cannot do: Node's own client, over
 * a connection of its own. Such requests are rare; everything else goes through the pools.
 */
export const sendWithTrailers = (
  { origin, tls, serverName }: Endpoint,
  request: RequestWithTrailers,
  handler: Dispatcher.DispatchHandler,
): void => {
  const { protocol, hostname, port } = new URL(origin);
  const { method, path, headers, trailer } = request;
  const options = {
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    method,
    path,
    headers: [...withoutLength(headers), "trailer", trailer, "transfer-encoding", "chunked"],
    agent: false as const,
    maxHeaderSize: maxHeaderBytes,
  };
  const name = serverName ?? "";
  const secured = { ca: tls?.ca, servername: isIP(name) === 0 ? name : "" };
  const sending =
    protocol === "https:" ? requestHttps({ ...options, ...secured }) : requestHttp(options);
  const sent = new Sent(sending, handler);
  sending.once("socket", (socket) => {
    const begun = protocol === "https:" ? "secureConnect" : "connect";
    socket.once(begun, () => {
      sent.begin(request);
    });
  });
};

/** Two statements of one length are two requests to somebody (RFC 9112 §6.3): chunked is the only one. */
const withoutLength = (headers: readonly string[]): string[] =>
  headers.filter((_, i) => headers[i - (i % 2)]?.toLowerCase() !== "content-length");

/** One such request under way, told as undici would tell it. */
class Sent implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: string[] | null = null;
  rawTrailers: string[] | null = null;
  readonly #sending: ClientRequest;
  readonly #handler: Dispatcher.DispatchHandler;
  #answer: IncomingMessage | null = null;
  #over = false;

  constructor(sending: ClientRequest, handler: Dispatcher.DispatchHandler) {
    this.#sending = sending;
    this.#handler = handler;
    sending.on("error", (error) => {
      this.#fail(error);
    });
    sending.on("information", ({ statusCode, rawHeaders }) => {
      this.rawHeaders = rawHeaders;
      handler.onResponseStart?.(this, statusCode, {});
    });
    sending.on("response", (answer) => {
      this.#hear(answer);
    });
  }

  begin({ body, trailers }: RequestWithTrailers): void {
    this.#handler.onRequestStart?.(this, {});
    if (this.aborted) return;
    body.on("error", (error) => this.#sending.destroy(error));
    body.once("end", () => {
      this.#sending.addTrailers(trailers());
      this.#sending.end();
    });
    body.pipe(this.#sending, { end: false });
  }

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
    this.#over = true;
    this.#sending.destroy();
  }

  pause(): void {
    this.paused = true;
    this.#answer?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#answer?.resume();
  }

  #hear(answer: IncomingMessage): void {
    this.#answer = answer;
    this.rawHeaders = answer.rawHeaders;
    answer.on("error", (error) => {
      this.#fail(error);
    });
    answer.on("data", (chunk: Buffer) => {
      if (!this.#over) this.#handler.onResponseData?.(this, chunk);
    });
    answer.on("end", () => {
      if (this.#over) return;
      this.#over = true;
      this.rawTrailers = answer.rawTrailers;
      this.#handler.onResponseEnd?.(this, {});
    });
    this.#handler.onResponseStart?.(this, answer.statusCode ?? 502, {});
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onResponseError?.(this, error);
  }
}
