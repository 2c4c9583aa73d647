import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { type Bin, type RouteTable, type Sheet, supersedes } from "@dimmer/core";
import { type DownMessage, downMessageSchema, encodeFrame, FrameDecoder } from "@dimmer/wire";

type Count = Bin | Sheet;
type Ack = Extract<DownMessage, { kind: "ack" }>;

/** What a count is made from; the fake adds boot, sequence and what it routes by. */
export type BinBody = Pick<Bin, "stable" | "candidate" | "mirror" | "instances">;

/**
 * A splitter without traffic, speaking the real link protocol: it applies tables, keeps counts until
 * they are acknowledged, dials again when the link is lost, and repeats what was not acknowledged.
 */
export class FakeSplitter {
  readonly name: string;
  readonly bootId: string = randomUUID();
  readonly tables: RouteTable[] = [];
  readonly #socketPath: string;
  readonly #unacked: Count[] = [];
  readonly #alive: NodeJS.Timeout;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;
  #seq = 0;
  /** Set to false, and tables are received but not applied. */
  applies = true;

  constructor(socketPath: string, name = "fake") {
    this.name = name;
    this.#socketPath = socketPath;
    this.#alive = setInterval(() => {
      this.#send({ kind: "alive", droppedEvents: 0 });
    }, 200);
    this.#dial();
  }

  /** What it routes by. */
  get table(): RouteTable | null {
    return this.tables.at(-1) ?? null;
  }

  get candidate(): NonNullable<RouteTable["services"][number]["candidate"]> | null {
    return this.table?.services[0]?.candidate ?? null;
  }

  get unacked(): number {
    return this.#unacked.length;
  }

  /** Sends one bin of the service's traffic, of requests that arrived under this candidate. */
  sendBin(
    body: BinBody,
    startMs = Math.floor(Date.now() / 1000) * 1000,
    candidate = this.candidate,
  ): Bin {
    const bin: Bin = {
      bootId: this.bootId,
      seq: (this.#seq += 1),
      service: this.table?.services[0]?.name ?? "shop",
      stageEntry: candidate?.stageEntry ?? 0,
      rollout: candidate?.rollout ?? null,
      generation: this.table?.generation ?? 0,
      startMs,
      ...body,
    };
    this.#unacked.push(bin);
    this.#send({ kind: "bins", bins: [bin] });
    return bin;
  }

  /** Repeats a count that was sent before, as after a lost acknowledgement. */
  repeat(bin: Bin): void {
    this.#send({ kind: "bins", bins: [bin] });
  }

  sendSheet(rows: Pick<Sheet, "stable" | "candidate">, minute = 0): void {
    const { candidate } = this;
    if (candidate === null) return;
    const sheet: Sheet = {
      bootId: this.bootId,
      seq: (this.#seq += 1),
      service: this.table?.services[0]?.name ?? "shop",
      rollout: candidate.rollout,
      stageEntry: candidate.stageEntry,
      minute,
      startMs: Date.now(),
      sampled: 1,
      ...rows,
    };
    this.#unacked.push(sheet);
    this.#send({ kind: "sheet", sheet });
  }

  send(message: unknown): void {
    this.#send(message);
  }

  /** Cuts the link once; it dials again. */
  cut(): void {
    this.#socket?.destroy();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#alive);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#socket?.destroy();
  }

  #dial(): void {
    const socket = connect(this.#socketPath);
    const decoder = new FrameDecoder();
    this.#socket = socket;
    socket.on("connect", () => {
      const { table } = this;
      const applied = table && { epoch: table.epoch, generation: table.generation };
      this.#send({ kind: "hello", splitter: this.name, bootId: this.bootId, applied });
      for (const count of this.#unacked)
        this.#send(
          "minute" in count ? { kind: "sheet", sheet: count } : { kind: "bins", bins: [count] },
        );
    });
    socket.on("data", (chunk) => {
      const decoded = decoder.push(Buffer.from(chunk));
      if (!decoded.ok) throw new Error(decoded.error.sentence);
      for (const raw of decoded.messages) this.#hear(downMessageSchema.parse(raw));
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (!this.#closed) this.#retry = setTimeout(() => this.#dial(), 50);
    });
  }

  #hear(message: DownMessage): void {
    if (message.kind === "ack") this.#forget(message);
    if (message.kind !== "table" || !this.applies) return;
    if (this.table !== null && !supersedes(message.table, this.table)) return;
    this.tables.push(message.table);
    const { epoch, generation } = message.table;
    this.#send({ kind: "applied", epoch, generation, workers: 1 });
  }

  #forget({ bootId, seq }: Ack): void {
    if (bootId !== this.bootId) return;
    while ((this.#unacked[0]?.seq ?? Infinity) <= seq) this.#unacked.shift();
  }

  #send(message: unknown): void {
    if (this.#socket?.writable === true) this.#socket.write(encodeFrame(message));
  }
}
