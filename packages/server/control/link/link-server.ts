import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import {
  type DownMessage,
  encodeFrame,
  FrameDecoder,
  type UpMessage,
  upMessageSchema,
} from "@dimmer/wire";
import type { Frozen } from "../../api/answer.ts";
import {
  linkHelloMs,
  linkSilentMs,
  linkTurnedAwayMs,
  maxLinkBacklogBytes,
  maxSplitters,
} from "../../limits.ts";
import { endSoon } from "./end-soon.ts";
import { RemoteDoor, type RemoteDoorPlan } from "./remote-door.ts";

/** One connected splitter, from its `hello` on. */
export type Link = {
  readonly splitter: string;
  readonly bootId: string;
  send(message: Frozen<DownMessage>): void;
  /** Says why, and ends it; nothing that comes over it is heard any more. */
  turnAway(sentence: string): void;
  close(): void;
};

type Hello = Extract<UpMessage, { kind: "hello" }>;

export type LinkHandlers = {
  readonly hello: (link: Link, hello: Hello) => void;
  readonly message: (link: Link, message: Exclude<UpMessage, Hello>) => void;
  readonly gone: (link: Link) => void;
  readonly say: (sentence: string) => void;
};

/** Where splitters come in, from `listen` on. */
export type LinkListener = {
  listen(socketPath: string): Promise<void>;
  /** Ends every connection; splitters dial again and repeat what was not acknowledged. */
  dropAll(): void;
  close(): Promise<void>;
};

export type OpenLink = (handlers: LinkHandlers) => LinkListener;

/**
 * Where splitters dial in: a unix socket that only our own user may open. Each message is checked
 * against its schema; a splitter that breaks the protocol or stops reading is disconnected and
 * comes back by itself.
 */
export class LinkServer implements LinkListener {
  readonly #handlers: LinkHandlers;
  readonly #server: Server;
  readonly #remote: RemoteDoor | null;
  readonly #sockets = new Set<Socket>();

  /** `remote`: a second door, for splitters of other machines. */
  constructor(handlers: LinkHandlers, remote: RemoteDoorPlan | null = null) {
    this.#handlers = handlers;
    this.#remote =
      remote === null
        ? null
        : new RemoteDoor({
            plan: remote,
            say: handlers.say,
            admit: (socket, name, early) => {
              this.#accept(socket, name);
              if (early.length > 0) socket.emit("data", Buffer.from(early));
            },
          });
    this.#server = createServer((socket) => {
      this.#accept(socket, null);
    });
  }

  /** Of the door for other machines; 0 without one, or before `listen`. */
  remotePort = 0;

  /** The data directory is ours alone, so a socket file that is there was left by a dead process. */
  async listen(socketPath: string): Promise<void> {
    rmSync(socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(socketPath, resolve);
    });
    chmodSync(socketPath, 0o600);
    if (this.#remote !== null) this.remotePort = await this.#remote.listen();
  }

  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    this.#remote?.close();
    this.dropAll();
    await closed;
  }

  /** `name`: the only one that this splitter may bear; null: any. */
  #accept(socket: Socket, name: string | null): void {
    socket.on("error", () => socket.destroy());
    if (this.#sockets.size >= maxSplitters) {
      this.#handlers.say(`More than ${maxSplitters} splitters dialled in; one was turned away.`);
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const decoder = new FrameDecoder();
    let link: Link | null = null;
    const late = setTimeout(() => {
      if (link === null) this.#break(socket, "A splitter said no hello in time.");
    }, linkHelloMs);
    const silent = setTimeout(() => socket.destroy(), linkSilentMs);
    socket.on("data", (chunk) => {
      silent.refresh();
      const decoded = decoder.push(Buffer.from(chunk));
      if (!decoded.ok) return this.#break(socket, decoded.error.sentence);
      for (const raw of decoded.messages) {
        if (socket.destroyed || socket.writableEnded) return;
        const message = upMessageSchema.safeParse(raw);
        if (!message.success)
          return this.#break(socket, "A splitter sent a message of another form.");
        if (message.data.kind === "hello" && name !== null && message.data.splitter !== name)
          return this.#break(
            socket,
            `A splitter calls itself ${message.data.splitter}, but its certificate is of ${name}; start it with --name ${name}.`,
          );
        link = this.#take(socket, link, message.data);
      }
    });
    socket.once("close", () => {
      this.#sockets.delete(socket);
      clearTimeout(late);
      clearTimeout(silent);
      if (link !== null) this.#handlers.gone(link);
    });
  }

  #take(socket: Socket, link: Link | null, message: UpMessage): Link | null {
    if (message.kind === "hello") {
      if (link !== null) return this.#break(socket, "A splitter said hello twice.") ?? link;
      const fresh = linkOver(socket, message);
      this.#handlers.hello(fresh, message);
      return fresh;
    }
    if (link === null) return this.#break(socket, "A splitter spoke before its hello.") ?? null;
    this.#handlers.message(link, message);
    return link;
  }

  #break(socket: Socket, sentence: string): undefined {
    this.#handlers.say(`${sentence} The link was closed.`);
    socket.destroy();
  }
}

const linkOver = (socket: Socket, hello: Hello): Link => ({
  splitter: hello.splitter,
  bootId: hello.bootId,
  send: (message) => {
    if (socket.destroyed || socket.writableEnded) return;
    if (socket.writableLength > maxLinkBacklogBytes) socket.destroy();
    else socket.write(encodeFrame(message));
  },
  close: () => {
    socket.destroy();
  },
  turnAway: (sentence) => {
    if (socket.destroyed || socket.writableEnded) return;
    socket.write(encodeFrame({ kind: "turnedAway", sentence }));
    endSoon(socket, linkTurnedAwayMs);
  },
});
