import type { IncomingMessage } from "node:http";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { readAnswer } from "../answer/answer-head.ts";
import type { RawHead } from "../answer/raw-head.ts";

/** A client that asked to leave HTTP behind. */
export type UpgradeWish = {
  readonly socket: Duplex;
  /** What was read beyond the request's head: the first bytes of the other protocol. */
  readonly first: Buffer;
  /** `websocket`. */
  readonly protocol: string;
  /** Takes the connection from HTTP. */
  readonly release: () => void;
};

/** How a tunnel ended: in order, by the version, or by the client. */
export type TunnelEnd = "ended" | "reset" | "clientClosed";

export type TunnelOptions = {
  readonly wish: UpgradeWish;
  readonly upstream: Duplex;
  /** Head of the version's 101. */
  readonly raw: RawHead;
  readonly over: (end: TunnelEnd) => void;
};

/**
 * Bytes both ways between a client and a version after 101, unread and unchanged. Whoever reads
 * slowly holds the other back; whoever ends its half ends only that half.
 */
export class Tunnel {
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #over: (end: TunnelEnd) => void;
  #end: TunnelEnd = "ended";
  #closed = 0;

  constructor({ wish, upstream, raw, over }: TunnelOptions) {
    this.#client = wish.socket;
    this.#upstream = upstream;
    this.#over = over;
    for (const socket of [this.#client, upstream]) stayOpen(socket);
    this.#watch(this.#client, "clientClosed");
    this.#watch(upstream, "reset");
    this.#client.write(printSwitch(raw, wish.protocol), "latin1");
    if (wish.first.length > 0) upstream.write(wish.first);
    upstream.pipe(this.#client);
    this.#client.pipe(upstream);
  }

  /** Ends both sides: what has been written still goes out. */
  close(): void {
    for (const socket of [this.#client, this.#upstream])
      socket.end(() => {
        socket.destroy();
      });
  }

  #watch(socket: Duplex, blame: TunnelEnd): void {
    socket.on("error", () => {
      this.#end = this.#end === "ended" ? blame : this.#end;
      this.#client.destroy();
      this.#upstream.destroy();
    });
    socket.on("close", () => {
      this.#closed += 1;
      if (this.#closed === 2) this.#over(this.#end);
      else if (!socket.readableEnded) this.#other(socket).destroy();
    });
  }

  #other(socket: Duplex): Duplex {
    return socket === this.#client ? this.#upstream : this.#client;
  }
}

/** Silence is no fault in a tunnel, and its small messages are urgent. */
const stayOpen = (socket: Duplex): void => {
  if (!(socket instanceof Socket)) return;
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.setKeepAlive(true);
};

const printSwitch = (raw: RawHead, protocol: string): string => {
  const { headers } = readAnswer(raw);
  let head = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
};

/** An answer in HTTP on a connection that Node has given away because of its upgrade; the last one. */
export const answerOn = (req: IncomingMessage, socket: Duplex): ServerResponse => {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  if (socket instanceof Socket) res.assignSocket(socket);
  res.once("finish", () => {
    socket.end();
  });
  return res;
};
