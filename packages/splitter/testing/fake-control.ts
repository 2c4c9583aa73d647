import type { RouteTable } from "@dimmer/core";
import { encodeFrame, FrameDecoder, type UpMessage, upMessageSchema } from "@dimmer/wire";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

/**
 * Control's end of the link, for tests: takes any number of splitters, validates all that they say,
 * confirms bins when told to, and can be killed and started again.
 */
export class FakeControl {
  readonly #path: string;
  readonly heard: UpMessage[] = [];
  /** Whether bins and sheets are confirmed as they come. */
  acks = true;
  /** What each new splitter is sent after its hello. */
  table: RouteTable | null = null;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    rmSync(this.#path, { force: true });
    const server = createServer((socket) => {
      this.#welcome(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(this.#path, resolve);
    });
  }

  /** Gone as after kill -9: connections break, the socket file stays behind. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }

  publish(table: unknown): void {
    this.say({ kind: "table", table });
  }

  renew(epoch: number): void {
    this.say({ kind: "lease", epoch });
  }

  say(message: unknown): void {
    for (const socket of this.#sockets) socket.write(encodeFrame(message));
  }

  of<K extends UpMessage["kind"]>(kind: K): Extract<UpMessage, { kind: K }>[] {
    return this.heard.filter(
      (message): message is Extract<UpMessage, { kind: K }> => message.kind === kind,
    );
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    const decoder = new FrameDecoder();
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      const decoded = decoder.push(chunk);
      if (!decoded.ok) throw new Error(decoded.error.sentence);
      for (const raw of decoded.messages) this.#take(socket, upMessageSchema.parse(raw));
    });
  }

  #take(socket: Socket, message: UpMessage): void {
    this.heard.push(message);
    const send = (answer: unknown): void => {
      socket.write(encodeFrame(answer));
    };
    if (message.kind === "hello" && this.table !== null) send({ kind: "table", table: this.table });
    if (!this.acks) return;
    if (message.kind === "bins")
      for (const { bootId, seq } of message.bins) send({ kind: "ack", bootId, seq });
    if (message.kind === "sheet") {
      const { bootId, seq } = message.sheet;
      send({ kind: "ack", bootId, seq });
    }
  }
}
