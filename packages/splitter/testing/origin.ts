import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** A version for tests: a real HTTP server on a free port, whose behaviour can change. */
export class Origin {
  readonly #server: Server;
  /** What it answers with. */
  handler: Handler;
  /** What it does with a request to leave HTTP; without one it answers as always. */
  onUpgrade: ((socket: Duplex) => void) | null = null;
  /** Every request that came, in order. */
  readonly seen: { method: string; url: string; raw: string[] }[] = [];
  port = 0;
  readonly #upgraded = new Set<Duplex>();

  private constructor(handler: Handler) {
    this.handler = handler;
    const note = ({ method = "", url = "", rawHeaders }: IncomingMessage): void => {
      this.seen.push({ method, url, raw: rawHeaders });
    };
    const shouldUpgradeCallback = (): boolean => this.onUpgrade !== null;
    this.#server = createServer({ keepAliveTimeout: 30_000, shouldUpgradeCallback }, (req, res) => {
      note(req);
      this.handler(req, res);
    });
    this.#server.on("upgrade", (req: IncomingMessage, socket: Duplex, first: Buffer) => {
      note(req);
      socket.on("error", () => undefined);
      this.#upgraded.add(socket);
      if (first.length > 0) socket.unshift(first);
      this.onUpgrade?.(socket);
    });
  }

  static async open(handler: Handler): Promise<Origin> {
    const origin = new Origin(handler);
    await origin.listen(0);
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens again after `close`, on the same port. */
  async listen(port: number = this.port): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    const address: AddressInfo | string | null = this.#server.address();
    if (typeof address === "object" && address !== null) this.port = address.port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    this.#server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
    await closed;
  }
}

/** Answers 200 with this text. */
export const answering =
  (text: string): Handler =>
  (_req, res) => {
    res.setHeader("content-type", "text/plain");
    res.end(text);
  };

/** Answers with this status. */
export const failing =
  (status: number): Handler =>
  (_req, res) => {
    res.statusCode = status;
    res.end(`failed with ${status}`);
  };

/** Breaks the connection instead of answering. */
export const resetting: Handler = (req) => {
  req.socket.destroy();
};

/** Never answers. */
export const mute: Handler = () => undefined;

/** The value of a header line, by its lower-case name; all of them, joined by `|`. */
export const lineOf = (raw: readonly string[], name: string): string | null => {
  const values = raw.filter((_, i) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name);
  return values.length === 0 ? null : values.join("|");
};
