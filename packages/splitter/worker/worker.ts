import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isEmpty, type Ledger } from "../counts/ledger.ts";
import {
  clientIdleMs,
  connectionsCheckMs,
  drainMs,
  headersTimeoutMs,
  maxClientConnections,
  maxHeaderBytes,
  maxInFlight,
  requestTimeoutMs,
  sweepMs,
  tallyMs,
} from "../limits.ts";
import type { Clock } from "../process/clock.ts";
import type { Alarm, FromWorker, ToWorker } from "../process/messages.ts";
import { readArrival } from "./request/arrival.ts";
import { saySentence } from "./answer/client-answer.ts";
import { EventSender } from "./event/event-sender.ts";
import { Exchange, type ExchangeContext } from "./exchange/exchange.ts";
import { refusalOf } from "./hygiene.ts";
import { eventIds, hexSource } from "./event/ids.ts";
import { Mirror } from "./exchange/mirror.ts";
import { refuseUpgrade, sayBroken, type UnderWay } from "./refused-connection.ts";
import { readHead } from "./request/request-head.ts";
import { compileTable, type RoutedService, RoutingState } from "./table/routing.ts";
import { InFlight } from "./exchange/in-flight.ts";
import { nothingKnown, tooBusy, wentRound } from "./answer/sentences.ts";
import { Pools } from "./upstream/upstream.ts";

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
  readonly #pools = new Pools();
  readonly #state = new RoutingState();
  readonly #events: EventSender;
  readonly #mirror: Mirror;
  readonly #context: ExchangeContext & { readonly pseudonym: string };
  readonly #inFlight = new InFlight<Exchange>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #underWay: UnderWay = new WeakMap();
  readonly #alarmed = new Set<string>();
  #services: readonly RoutedService[] = [];
  #draining = false;

  constructor(options: WorkerOptions) {
    const { clock, eventsUrl } = options;
    this.#options = options;
    this.#events = new EventSender(eventsUrl, clock.monoMs);
    const randomHex = hexSource();
    this.#context = {
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
      over: (exchange) => {
        this.#inFlight.remove(exchange);
      },
    };
    this.#mirror = new Mirror(this.#context);
    this.#server = this.#createServer();
    this.#timers.push(setInterval(() => this.#sweep(), sweepMs));
    this.#timers.push(setInterval(() => this.#tally(), tallyMs));
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case "route": {
        const { pools, state } = { pools: this.#pools, state: this.#state };
        const { splitter, clock } = this.#options;
        this.#services =
          message.table === null
            ? []
            : compileTable(message.table, { pools, state, splitter, nowMs: clock.monoMs() });
        this.#alarmed.clear();
        this.#options.say({ kind: "routed", revision: message.revision });
        return;
      }
      case "rescues":
        this.#state.allowRescues(message.perSecond);
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
    const untilMs = this.#context.monoMs() + drainMs;
    while (this.#inFlight.size > 0 && this.#context.monoMs() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, sweepMs));
    for (const exchange of this.#inFlight.all()) exchange.cut();
    this.#server.closeAllConnections();
    for (const timer of this.#timers) clearInterval(timer);
    this.#tally();
    await Promise.all([this.#events.close(), this.#pools.close()]);
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
    const head = readHead(req.rawHeaders);
    const refusal = refusalOf(req, head);
    if (refusal !== null) {
      res.shouldKeepAlive = false;
      saySentence(res, refusal);
      return;
    }
    if (head.via?.includes(this.#context.pseudonym) === true) {
      saySentence(res, { status: 508, sentence: wentRound });
      return;
    }
    if (req.method === "OPTIONS" && (req.url === "*" || head.maxForwards?.trim() === "0")) {
      res.writeHead(200, ["Allow", allowed, "Content-Length", "0", "Via", "1.1 dimmer"]).end();
      return;
    }
    const [service] = this.#services;
    if (service === undefined || this.#inFlight.size >= maxInFlight) {
      const sentence = service === undefined ? nothingKnown : tooBusy;
      saySentence(res, { status: 503, sentence });
      return;
    }
    const context = this.#context;
    const arrival = readArrival(req, head, { service, context });
    const mirror = service.mirror === null ? null : this.#mirror.copy(service, arrival);
    const exchange = new Exchange(req, res, { service, arrival, context, mirror });
    this.#inFlight.add(exchange);
    exchange.start();
  }

  #sweep(): void {
    const nowMs = this.#context.monoMs();
    for (const exchange of this.#inFlight.all()) exchange.sweep(nowMs);
    this.#mirror.sweep(nowMs);
  }

  #tally(): void {
    const tallies = this.#state.take().filter((tally) => !isEmpty(tally));
    this.#options.say({ kind: "tally", tallies, droppedEvents: this.#events.dropped });
    const held = new Set<Ledger>(this.#services.map(({ ledger }) => ledger));
    for (const { service } of this.#inFlight.all()) held.add(service.ledger);
    this.#state.forget((ledger) => held.has(ledger));
  }

  /** Once per table: the primary decides, and answers with another table. */
  #alarm(alarm: Alarm, { key }: Ledger): void {
    const once = `${alarm} ${key.service} ${key.rollout} ${key.stageEntry}`;
    if (this.#alarmed.has(once)) return;
    this.#alarmed.add(once);
    this.#options.say({ kind: "alarm", alarm, ...key });
  }
}

const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
