import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Ledger } from "../counts/ledger.ts";
import {
  clientIdleMs,
  connectionsCheckMs,
  drainMs,
  headersTimeoutMs,
  maxClientConnections,
  maxHeaderBytes,
  requestTimeoutMs,
  sweepMs,
  tallyMs,
} from "../limits.ts";
import type { Clock } from "../process/clock.ts";
import type { Alarm, FromWorker, ToWorker } from "../process/messages.ts";
import { EventSender } from "./event/event-sender.ts";
import { eventIds, hexSource } from "./event/ids.ts";
import { Reception } from "./reception.ts";
import { refuseUpgrade, sayBroken, type UnderWay } from "./refused-connection.ts";

export type WorkerOptions = {
  /** Name of this splitter, stamped on events. */
  readonly splitter: string;
  /** Where wide events go: the address of ingest's NDJSON endpoint. */
  readonly eventsUrl: string;
  readonly clock: Clock;
  readonly say: (message: FromWorker) => void;
};

/** One process of the data plane: serves requests by the table that it holds, and counts them. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #server: Server;
  readonly #reception: Reception;
  readonly #events: EventSender;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #underWay: UnderWay = new WeakMap();
  readonly #alarmed = new Set<string>();
  #draining = false;

  constructor(options: WorkerOptions) {
    const { clock, eventsUrl, splitter } = options;
    this.#options = options;
    this.#events = new EventSender(eventsUrl, clock.monoMs);
    const randomHex = hexSource();
    this.#reception = new Reception({
      splitter,
      context: {
        ...clock,
        randomHex,
        eventId: eventIds(randomHex(12)),
        pseudonym: `dimmer-${randomHex(8)}`,
        emit: (line) => {
          this.#events.add(line);
        },
        alarm: (alarm, ledger) => {
          this.#alarm(alarm, ledger);
        },
      },
    });
    this.#server = this.#createServer();
    this.#timers.push(setInterval(() => this.#reception.sweep(clock.monoMs()), sweepMs));
    this.#timers.push(setInterval(() => this.#tally(), tallyMs));
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case "route":
        this.#reception.route(message.table);
        this.#alarmed.clear();
        this.#options.say({ kind: "routed", revision: message.revision });
        return;
      case "rescues":
        this.#reception.allowRescues(message.perSecond);
        return;
      case "drain":
        void this.drain();
    }
  }

  /** Resolves with the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, host }, () => {
        this.#server.off("error", reject);
        const address: AddressInfo | string | null = this.#server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Lets requests in flight end, cuts what does not, and hands over the last counts. */
  async drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#server.close();
    this.#server.closeIdleConnections();
    const { monoMs } = this.#options.clock;
    const untilMs = monoMs() + drainMs;
    while (this.#reception.inFlight > 0 && monoMs() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, sweepMs));
    this.#reception.cut();
    this.#server.closeAllConnections();
    for (const timer of this.#timers) clearInterval(timer);
    this.#tally();
    await Promise.all([this.#events.close(), this.#reception.close()]);
  }

  #createServer(): Server {
    const server = createServer(
      {
        maxHeaderSize: maxHeaderBytes,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: clientIdleMs,
        connectionsCheckingInterval: connectionsCheckMs,
        noDelay: true,
        // Said by our own check, with a sentence.
        requireHostHeader: false,
      },
      (req, res) => {
        this.#serve(req, res);
      },
    );
    // Lines beyond Node's own limit would be left out silently; ours is checked and refused.
    server.maxHeadersCount = 0;
    server.maxConnections = maxClientConnections;
    server.on("clientError", (error, socket) => {
      sayBroken(error, socket, this.#underWay);
    });
    server.on("upgrade", (_req: IncomingMessage, socket: Socket) => {
      refuseUpgrade(socket);
    });
    server.on("connect", (_req: IncomingMessage, socket: Socket) => {
      refuseUpgrade(socket);
    });
    return server;
  }

  #serve(req: IncomingMessage, res: ServerResponse): void {
    this.#underWay.set(req.socket, res);
    if (this.#draining) res.shouldKeepAlive = false;
    this.#reception.receive(req, res);
  }

  #tally(): void {
    const tallies = this.#reception.take();
    this.#options.say({ kind: "tally", tallies, droppedEvents: this.#events.dropped });
  }

  /** Once per table: the primary decides, and answers with another table. */
  #alarm(alarm: Alarm, { key }: Ledger): void {
    const once = `${alarm} ${key.service} ${key.rollout} ${key.stageEntry}`;
    if (this.#alarmed.has(once)) return;
    this.#alarmed.add(once);
    this.#options.say({ kind: "alarm", alarm, ...key });
  }
}
