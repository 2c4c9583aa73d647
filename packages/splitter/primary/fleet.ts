import cluster, { type Worker as Fork } from "node:cluster";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { WorkerConfig } from "../config.ts";
import {
  drainMs,
  handOverDrainMs,
  maxWaitingConnections,
  maxWorkerSilenceMs,
  respawnFirstMs,
  respawnForgiveMs,
  respawnLongestMs,
} from "../limits.ts";
import { type FromWorker, isFromWorker, type ToWorker } from "../process/messages.ts";
import type { Entrance } from "../worker/front/front.ts";
import { type Brought, Hands } from "./hands.ts";
import type { IdentityWatch } from "./identity.ts";

export type FleetOptions = {
  readonly config: WorkerConfig;
  readonly monoMs: () => number;
  /** What a new worker is told first. */
  readonly first: () => ToWorker;
  readonly hear: (message: FromWorker, worker: number) => void;
  /** A worker is gone; its last counts since the last tally with it. */
  readonly gone: (worker: number) => void;
  readonly log: (sentence: string) => void;
};

/** The workers of one splitter, as its primary sees them. */
export type Workers = {
  /** Ids of those that live. */
  readonly ids: readonly number[];
  tell(message: ToWorker): void;
  /** Lets requests in flight end, then ends the workers. */
  drain(because: "stop" | "handOver"): Promise<void>;
};

export type FleetParts = {
  readonly workers: number;
  /** The certificate of the TLS door; null when there is none. */
  readonly identity: IdentityWatch | null;
};

type Member = {
  readonly fork: Fork;
  readonly bornMs: number;
  readonly hands: Hands;
  heardMs: number;
  serving: boolean;
};

/** The worker processes: kept at their number, told everything that holds, given connections in turn. */
export class Fleet implements Workers {
  readonly #options: FleetOptions;
  readonly #identity: IdentityWatch | null;
  readonly #members = new Map<number, Member>();
  #failures = 0;
  #draining = false;
  #waiting: Brought[] = [];
  #turn = 0;
  readonly #watch: NodeJS.Timeout;

  constructor(options: FleetOptions, { workers, identity }: FleetParts) {
    this.#options = options;
    this.#identity = identity;
    for (let n = 0; n < workers; n += 1) this.#spawn();
    this.#watch = setInterval(() => {
      this.#killSilent();
    }, maxWorkerSilenceMs / 4);
  }

  get ids(): readonly number[] {
    return [...this.#members.keys()];
  }

  tell(message: ToWorker): void {
    for (const { fork } of this.#members.values()) send(fork, message);
  }

  /** Brings a connection to the worker whose turn it is; while none serves, it waits. */
  bring(socket: Socket, entrance: Entrance): void {
    const serving = [...this.#members.values()].filter(
      (member) => member.serving && member.fork.isConnected(),
    );
    const member = serving[this.#turn % serving.length];
    this.#turn = (this.#turn + 1) % maxTurn;
    if (member !== undefined) member.hands.give({ socket, entrance });
    else if (this.#waiting.length < maxWaitingConnections) this.#waiting.push({ socket, entrance });
    else socket.destroy();
  }

  async drain(because: "stop" | "handOver"): Promise<void> {
    this.#draining = true;
    for (const { socket } of this.#waiting) socket.destroy();
    clearInterval(this.#watch);
    const gone = [...this.#members.values()].map(
      ({ fork }) =>
        new Promise<void>((resolve) => {
          fork.once("exit", () => {
            resolve();
          });
        }),
    );
    this.tell({ kind: "drain", because });
    const patienceMs = because === "stop" ? drainMs : handOverDrainMs;
    const hard = setTimeout(() => {
      for (const { fork } of this.#members.values()) fork.process.kill("SIGKILL");
    }, patienceMs + 300);
    await Promise.all(gone);
    clearTimeout(hard);
  }

  #spawn(): void {
    if (this.#draining) return;
    const { config, monoMs, first, hear } = this.#options;
    cluster.setupPrimary({
      exec: fileURLToPath(new URL("../worker/main.ts", import.meta.url)),
      args: [JSON.stringify(config)],
    });
    const fork = cluster.fork();
    const member: Member = {
      fork,
      bornMs: monoMs(),
      heardMs: monoMs(),
      serving: false,
      hands: new Hands(({ socket, entrance }) => {
        // What a worker that dies just now had in its hands goes with it, as it would a moment later.
        fork.send({ kind: "connection", entrance }, socket, () => undefined);
      }),
    };
    this.#members.set(fork.id, member);
    fork.on("message", (message: unknown) => {
      if (!isFromWorker(message)) return;
      member.heardMs = monoMs();
      if (message.kind === "serving") this.#serves(member);
      else if (message.kind === "took") {
        member.hands.arrived();
        return;
      }
      hear(message, fork.id);
    });
    fork.on("error", (error) => {
      this.#options.log(`Worker ${fork.id} cannot be reached: ${error.message}.`);
    });
    fork.on("exit", (code, signal) => {
      this.#ended(fork.id, signal ?? `exit code ${code}`);
    });
    const identity = this.#identity?.present;
    if (identity !== undefined) send(fork, { kind: "identity", identity });
    send(fork, first());
  }

  #serves(member: Member): void {
    member.serving = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { socket, entrance } of waiting) this.bring(socket, entrance);
  }

  #ended(id: number, how: string): void {
    const member = this.#members.get(id);
    this.#members.delete(id);
    for (const { socket, entrance } of member?.hands.takeBack() ?? []) this.bring(socket, entrance);
    this.#options.gone(id);
    if (member === undefined || this.#draining) return;
    const livedMs = this.#options.monoMs() - member.bornMs;
    this.#failures = livedMs > respawnForgiveMs ? 0 : this.#failures + 1;
    const waitMs =
      this.#failures === 0
        ? 0
        : Math.min(respawnFirstMs * 2 ** (this.#failures - 1), respawnLongestMs);
    this.#options.log(`Worker ${id} ended (${how}); another starts in ${waitMs} ms.`);
    setTimeout(() => {
      this.#spawn();
    }, waitMs);
  }

  #killSilent(): void {
    for (const [id, { fork, heardMs }] of this.#members) {
      if (this.#options.monoMs() - heardMs < maxWorkerSilenceMs) continue;
      this.#options.log(`Worker ${id} was silent for ${maxWorkerSilenceMs} ms and is replaced.`);
      fork.process.kill("SIGKILL");
    }
  }
}

/** The turn stays a small integer. */
const maxTurn = 1 << 30;

/** A worker that is just dying cannot be told anything; its successor will be. */
const send = (fork: Fork, message: ToWorker): void => {
  if (fork.isConnected()) fork.send(message, () => undefined);
};
