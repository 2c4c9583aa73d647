import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { clientStuckMs, maxClientConnections } from "../../limits.ts";
import { saySentence } from "../answer/client-answer.ts";
import type { Refusals } from "../refusals.ts";
import { unmetExpectation } from "../answer/sentences.ts";
import type { ClientRequest, ClientResponse } from "./client.ts";
import { createPlainServer } from "./plain-server.ts";
import { refuseTunnel, sayBroken, type UnderWay } from "./refused-connection.ts";
import { createFrontServer, type FrontServer, type Identity } from "./secure-server.ts";
import { Sessions } from "./sessions.ts";

/** By which door a connection comes in. */
export type Entrance = "plain" | "tls";

export type FrontOptions = {
  readonly serve: (req: ClientRequest, res: ClientResponse) => void;
  /** A request to leave HTTP/1.1 behind; `head` was read beyond it. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly refusals: Refusals;
};

/**
 * Where clients' connections become requests: HTTP/1.1, TLS, HTTP/2. It opens no port: the primary
 * accepts connections and brings each to one worker, so that ports outlive workers.
 */
export class Front {
  readonly #options: FrontOptions;
  readonly #plain = createPlainServer();
  #secure: FrontServer | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #underWay: UnderWay = new WeakMap();
  readonly #sessions: Sessions;
  #draining = false;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.refusals);
    this.#prepare(this.#plain);
  }

  /** Takes a certificate; connections that are open keep theirs. */
  identify(identity: Identity): void {
    if (this.#secure !== null) {
      this.#secure.setSecureContext({ ...identity, minVersion: "TLSv1.2" });
      return;
    }
    const secure = createFrontServer(identity);
    this.#secure = secure;
    this.#sessions.watch(secure);
    this.#prepare(secure);
  }

  /** Connections that are open. */
  get size(): number {
    return this.#sockets.size;
  }

  accept(socket: Socket, entrance: Entrance): void {
    const server = entrance === "plain" ? this.#plain : this.#secure;
    if (server === null || this.#sockets.size >= maxClientConnections) {
      this.#options.refusals.add("connections");
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // As if it had been accepted here.
    socket.allowHalfOpen = true;
    socket.setNoDelay(true);
    server.emit("connection", socket);
  }

  /** From now on each connection ends with the answer under way on it; HTTP/2 is told by GOAWAY. */
  drain(): void {
    this.#draining = true;
    this.#sessions.goAway();
  }

  /** Ends connections that wait for a next request. */
  closeIdle(): void {
    closeIdle(this.#plain);
    if (this.#secure !== null) closeIdle(this.#secure);
  }

  close(): void {
    this.#plain.close();
    this.#secure?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #prepare(server: EventEmitter): void {
    const { refusals, upgrade } = this.#options;
    server.on("request", (req: ClientRequest, res: ClientResponse) => {
      this.#serve(req, res);
    });
    // The word to go on is given once a version takes the body.
    server.on("checkContinue", (req: ClientRequest, res: ClientResponse) => {
      this.#serve(req, res);
    });
    server.on("checkExpectation", (_req: ClientRequest, res: ClientResponse) => {
      refusals.add("expectation");
      res.shouldKeepAlive = false;
      saySentence(res, { status: 417, sentence: unmetExpectation });
    });
    server.on("clientError", (error: Error, socket: Duplex) => {
      const reason = sayBroken(error, socket, this.#underWay);
      if (reason !== null) refusals.add(reason);
    });
    server.on("upgrade", upgrade);
    server.on("connect", (req: ClientRequest, target: Duplex & ClientResponse) => {
      // Over HTTP/2 it comes with a response, as every other method.
      if (req.http2 === true) {
        this.#serve(req, target);
        return;
      }
      refusals.add("method");
      refuseTunnel(target);
    });
    server.on("timeout", (quiet: unknown) => {
      if (!this.#sessions.lookAt(quiet)) this.#lookAt(quiet);
    });
    // Node watches the deadlines of requests only at servers that listen.
    server.emit("listening");
  }

  #serve(req: ClientRequest, res: ClientResponse): void {
    if (req.http2 !== true) {
      this.#underWay.set(req.socket, res);
      if (this.#draining) res.shouldKeepAlive = false;
    }
    this.#options.serve(req, res);
  }

  /** An HTTP/1.1 connection on which nothing moved: idle, or its client does not read. */
  #lookAt(quiet: unknown): void {
    if (!isSocket(quiet)) return;
    const answer = this.#underWay.get(quiet);
    const idle = answer === undefined || answer.writableFinished;
    if (!idle && quiet.writableLength === 0) {
      // The version is silent, not the client: a stream of events, or an answer that takes long.
      quiet.setTimeout(clientStuckMs);
      return;
    }
    if (!idle) this.#options.refusals.add("slow");
    quiet.destroy();
  }
}

const closeIdle = (server: object): void => {
  if ("closeIdleConnections" in server && typeof server.closeIdleConnections === "function")
    server.closeIdleConnections();
};

const isSocket = (value: unknown): value is Socket =>
  typeof value === "object" && value !== null && "writableLength" in value && "setTimeout" in value;
