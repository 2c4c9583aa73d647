import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresServer } from "./postgres-server.ts";

/** When the connection that sends its next COMMIT breaks. */
export type Cut =
  /** The server never sees the COMMIT. */
  | "beforeCommit"
  /** The server commits, and its answer is lost. */
  | "afterCommit"
  /** The server sees the COMMIT only after the client has lost its connection and asks elsewhere. */
  | "whileCommitting";

/** How long a COMMIT is on its way in `whileCommitting`, ms. */
const onItsWayMs = 300;

/** Stands between a store and PostgreSQL and breaks connections at the moments that hurt. */
export class CuttingProxy {
  readonly directory: string;
  readonly #server: Server;
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #cuts: Cut[] = [];
  #refuses = false;
  /** Cuts that were made. */
  cuts = 0;

  private constructor(target: string) {
    this.#target = target;
    this.directory = mkdtempSync(join(tmpdir(), "dimmer-cut-"));
    this.#server = createServer((client) => {
      this.#serve(client);
    });
  }

  static async before(server: PostgresServer): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(PostgresServer.socketIn(server.directory));
    proxy.#server.listen(PostgresServer.socketIn(proxy.directory));
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** The next COMMITs are cut like this, one after the other. */
  cut(...cuts: readonly Cut[]): void {
    this.#cuts.push(...cuts);
  }

  /** Breaks every connection and refuses new ones, until `heal`. */
  part(): void {
    this.#refuses = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  heal(): void {
    this.#refuses = false;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
    rmSync(this.directory, { recursive: true, force: true });
  }

  #serve(client: Socket): void {
    if (this.#refuses) {
      client.destroy();
      return;
    }
    const server = connect(this.#target);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    }
    client.on("close", () => server.end());
    server.on("close", () => client.destroy());
    server.on("data", (chunk: Buffer) => client.write(chunk));
    client.on("data", (chunk: Buffer) => {
      const cut = chunk.includes("COMMIT\0") ? this.#cuts.shift() : undefined;
      if (cut === undefined) server.write(chunk);
      else this.#make(cut, { client, server, chunk });
    });
  }

  #make(
    cut: Cut,
    { client, server, chunk }: { client: Socket; server: Socket; chunk: Buffer },
  ): void {
    this.cuts += 1;
    if (cut === "beforeCommit") server.destroy();
    if (cut === "afterCommit") {
      server.removeAllListeners("data");
      server.on("data", () => client.destroy());
      server.write(chunk);
    }
    if (cut === "whileCommitting") {
      client.removeAllListeners("close");
      server.removeAllListeners("data");
      setTimeout(() => server.end(chunk), onItsWayMs);
    }
    if (cut !== "afterCommit") client.destroy();
  }
}
