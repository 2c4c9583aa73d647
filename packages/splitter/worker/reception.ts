import type { RouteTable } from "@dimmer/core";
import { isEmpty, type Ledger, type Tally } from "../counts/ledger.ts";
import { maxInFlight } from "../limits.ts";
import { saySentence } from "./answer/client-answer.ts";
import { nothingKnown, tooBusy, wentRound } from "./answer/sentences.ts";
import { Exchange, type ExchangeContext } from "./exchange/exchange.ts";
import { InFlight } from "./exchange/in-flight.ts";
import { Mirror } from "./exchange/mirror.ts";
import type { ClientRequest, ClientResponse } from "./front/client.ts";
import { refusalOf } from "./hygiene.ts";
import type { Refusals } from "./refusals.ts";
import { readArrival } from "./request/arrival.ts";
import { readHead } from "./request/request-head.ts";
import { compileTable, type RoutedService, RoutingState } from "./table/routing.ts";
import { Pools } from "./upstream/upstream.ts";

export type ReceptionOptions = {
  /** Name of this splitter, stamped on events. */
  readonly splitter: string;
  readonly refusals: Refusals;
  readonly context: Omit<ExchangeContext, "over"> & {
    /** Our name in Via, by which a request that comes round again is known. */
    readonly pseudonym: string;
  };
};

/**
 * Takes requests in, whatever kind of connection they came by: refuses what is unsound, finds the
 * service, and keeps each exchange until it is over. It routes by one table at a time.
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #context: ExchangeContext;
  readonly #pools = new Pools();
  readonly #state = new RoutingState();
  readonly #mirror: Mirror;
  readonly #inFlight = new InFlight<Exchange>();
  #services: readonly RoutedService[] = [];

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#context = {
      ...options.context,
      over: (exchange) => {
        this.#inFlight.remove(exchange);
      },
    };
    this.#mirror = new Mirror(this.#context);
  }

  /** Exchanges that are not over yet. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Routes by this table from the next request on. Null: nothing is known. */
  route(table: RouteTable | null): void {
    const { splitter, context } = this.#options;
    const { pools, state } = { pools: this.#pools, state: this.#state };
    this.#services =
      table === null
        ? []
        : compileTable(table, { pools, state, splitter, nowMs: context.monoMs() });
  }

  allowRescues(perSecond: Readonly<Record<string, number>>): void {
    this.#state.allowRescues(perSecond);
  }

  /** Serves one request, or refuses it with a sentence. */
  receive(req: ClientRequest, res: ClientResponse): void {
    const head = readHead(req.rawHeaders);
    const refusal = refusalOf(req, head);
    if (refusal !== null) {
      this.#options.refusals.add(refusal.reason);
      res.shouldKeepAlive = false;
      saySentence(res, refusal);
      return;
    }
    const { context } = this.#options;
    if (head.via?.includes(context.pseudonym) === true) {
      this.#options.refusals.add("loop");
      saySentence(res, { status: 508, sentence: wentRound });
      return;
    }
    if (req.method === "OPTIONS" && (req.url === "*" || head.maxForwards?.trim() === "0")) {
      res.writeHead(200, ["Allow", allowed, "Content-Length", "0", "Via", "1.1 dimmer"]);
      res.end();
      return;
    }
    const [service] = this.#services;
    if (service === undefined || this.#inFlight.size >= maxInFlight) {
      const sentence = service === undefined ? nothingKnown : tooBusy;
      saySentence(res, { status: 503, sentence });
      return;
    }
    const arrival = readArrival(req, head, { service, context });
    const mirror = service.mirror === null ? null : this.#mirror.copy(service, arrival);
    const exchange = new Exchange(req, res, { service, arrival, context: this.#context, mirror });
    this.#inFlight.add(exchange);
    exchange.start();
  }

  /** Looks at deadlines; call it every `sweepMs`. */
  sweep(nowMs: number): void {
    for (const exchange of this.#inFlight.all()) exchange.sweep(nowMs);
    this.#mirror.sweep(nowMs);
  }

  /** Everything counted since the last time, one tally per stage entry that counted anything. */
  take(): readonly Tally[] {
    const tallies = this.#state.take().filter((tally) => !isEmpty(tally));
    const held = new Set<Ledger>(this.#services.map(({ ledger }) => ledger));
    for (const { service } of this.#inFlight.all()) held.add(service.ledger);
    this.#state.forget((ledger) => held.has(ledger));
    return tallies;
  }

  /** Ends what is still under way. */
  cut(): void {
    for (const exchange of this.#inFlight.all()) exchange.cut();
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }
}

const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
