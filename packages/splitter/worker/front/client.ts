import type { Readable } from "node:stream";

/** A client's request as the request path sees it, whether it came by HTTP/1.1 or as an HTTP/2 stream. */
export type ClientRequest = Readable & {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** As the request line has it; means nothing for a stream. */
  readonly httpVersion: string;
  /** It came as a stream of HTTP/2. */
  readonly http2?: true;
  /** Name, value, name, value …: an HTTP/2 stream's are written as HTTP/1.1 would. */
  readonly rawHeaders: string[];
  /** Filled once the body has ended. */
  readonly rawTrailers: string[];
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: unknown };
};

/** Where its answer is written: what `ServerResponse` and `Http2Response` have in common. */
export type ClientResponse = {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
  readonly statusCode: number;
  /** HTTP/1.1 only: false closes the connection after this answer. */
  shouldKeepAlive: boolean;
  writeContinue(): void;
  writeEarlyHints(hints: Record<string, string | string[]>): void;
  writeHead(status: number, headers: string[]): unknown;
  flushHeaders(): void;
  write(chunk: Buffer): boolean;
  end(): unknown;
  end(chunk: Buffer | string, encoding?: BufferEncoding): unknown;
  addTrailers(trailers: [string, string][]): void;
  destroy(): unknown;
  on(event: "close" | "drain", listener: () => void): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
};
