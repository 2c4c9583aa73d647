import type { RouteTable } from "@dimmer/core";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isEmpty, type Ledger, type Tally } from "../counts/ledger.ts";
import { maxInFlight, withdrawWithinMs } from "../limits.ts";
import { saySentence } from "./answer/client-answer.ts";
import {
  belongsNowhere,
  brokeHere,
  nothingKnown,
  tooBusy,
  upgradeWithBody,
  wentRound,
} from "./answer/sentences.ts";
import { Exchange, type ExchangeContext } from "./exchange/exchange.ts";
import { InFlight } from "./exchange/in-flight.ts";
import { Mirror } from "./exchange/mirror.ts";
import { answerOn, type UpgradeWish } from "./exchange/tunnel.ts";
import type { ClientRequest, ClientResponse } from "./front/client.ts";
import type { Refusals } from "./refusals.ts";
import { pathOf, refusalOf } from "./hygiene.ts";
import { readArrival } from "./request/arrival.ts";
import { readHead } from "./request/request-head.ts";
import {
  compileTable,
  noTable,
  type RoutedService,
  type RoutedTable,
  RoutingState,
} from "./table/routing.ts";
import type { ClaimContext } from "./unit/claims.ts";
import { carriesOverride, takeOverride } from "./unit/take-override.ts";
import { SignatureBudget } from "./unit/signature-budget.ts";
import { Pools } from "./upstream/pools.ts";

export type ReceptionOptions = {
  /** Name of this splitter, stamped on events. */
  readonly splitter: string;
  readonly refusals: Refusals;
  readonly context: Omit<ExchangeContext, "over" | "present"> & {
    /** Our name in Via, by which a request that comes round again is known. */
    readonly pseudonym: string;
    /** 0 ≤ x < 1. */
    readonly random: () => number;
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
  readonly #claims: ClaimContext;
  /** With a budget of its own: made-up overrides must not take users their claims, nor the reverse. */
  readonly #overrides: ClaimContext;
  #table: RoutedTable = noTable;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#context = {
      ...options.context,
      over: (exchange) => {
        this.#inFlight.remove(exchange);
      },
      present: (service) => this.#table.services.find(({ name }) => name === service),
    };
    this.#mirror = new Mirror(this.#context);
    const { monoMs, wallMs } = options.context;
    this.#claims = { budget: new SignatureBudget(monoMs), wallMs };
    this.#overrides = { budget: new SignatureBudget(monoMs), wallMs };
  }

  /** Exchanges that are not over yet. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Routes by this table from the next request on. Null: nothing is known. */
  route(table: RouteTable | null): void {
    const { splitter, context } = this.#options;
    const nowMs = context.monoMs();
    const signed = { claims: this.#claims, overrides: this.#overrides };
    const shared = { pools: this.#pools, state: this.#state, ...signed };
    this.#table = table === null ? noTable : compileTable(table, { ...shared, splitter, nowMs });
    for (const exchange of this.#inFlight.all())
      if (exchange.streams && !staysOnCandidate(exchange, this.#table))
        exchange.withdraw(nowMs + withdrawWithinMs * context.random());
  }

  allowRepeats(perSecond: Readonly<Record<string, number>>): void {
    this.#state.allowRepeats(perSecond);
  }

  /** Serves one request, or refuses it with a sentence. Never throws: a fault ends it alone. */
  receive(req: ClientRequest, res: ClientResponse, upgrade: UpgradeWish | null = null): void {
    try {
      this.#receive(req, res, upgrade);
    } catch (error) {
      this.#context.fault(error);
      res.shouldKeepAlive = false;
      if (res.headersSent) res.destroy();
      else saySentence(res, { status: 500, sentence: brokeHere });
    }
  }

  #receive(req: ClientRequest, res: ClientResponse, upgrade: UpgradeWish | null): void {
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
    // Until its body is asked for, a client that waits for a word may or may not send it.
    if (head.expect !== null) res.shouldKeepAlive = false;
    const target = pathOf(req.url ?? "/");
    const query = target.indexOf("?");
    const path = query === -1 ? target : target.slice(0, query);
    const service = this.#table.find(head.host, path);
    if (service === undefined || this.#inFlight.size >= maxInFlight) {
      this.#options.refusals.add(service === undefined ? "place" : "busy");
      saySentence(res, this.#homeless(service));
      return;
    }
    if (query !== -1 && this.#takesOverride(req, res, target)) return;
    const arrival = readArrival(req, head, { service, target, path, context });
    const copies = service.mirror !== null && upgrade === null;
    const mirror = !copies ? null : this.#mirror.copy(service, arrival);
    const shared = { service, arrival, context: this.#context, mirror };
    const exchange = new Exchange(req, res, { ...shared, upgrade });
    this.#inFlight.add(exchange);
    exchange.start();
  }

  /** Serves a request to leave HTTP/1.1; `first` was read beyond its head. */
  upgrade(req: IncomingMessage, socket: Duplex, first: Buffer): void {
    socket.on("error", () => undefined);
    const res = answerOn(req, socket);
    const protocol = req.headers.upgrade ?? "";
    if (
      req.headers["content-length"] !== undefined ||
      req.headers["transfer-encoding"] !== undefined
    ) {
      this.#options.refusals.add("upgrade");
      saySentence(res, { status: 400, sentence: upgradeWithBody });
      return;
    }
    const release = (): void => {
      if (socket instanceof Socket) res.detachSocket(socket);
    };
    this.receive(req, res, passes(protocol) ? { socket, first, protocol, release } : null);
  }

  /** Looks at deadlines; call it every `sweepMs`. */
  sweep(nowMs: number): void {
    for (const exchange of this.#inFlight.all())
      try {
        exchange.sweep(nowMs);
      } catch (error) {
        this.#context.fault(error);
        exchange.cut();
      }
    this.#mirror.sweep(nowMs);
    this.#pools.sweep(nowMs);
  }

  /** Everything counted since the last time, one tally per stage entry that counted anything. */
  take(): readonly Tally[] {
    const tallies = this.#state.take().filter((tally) => !isEmpty(tally));
    const held = new Set<Ledger>(this.#table.services.map(({ ledger }) => ledger));
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

  #homeless(service: RoutedService | undefined): Said {
    if (service !== undefined) return { status: 503, sentence: tooBusy };
    return this.#table.services.length === 0
      ? { status: 503, sentence: nothingKnown }
      : { status: 404, sentence: belongsNowhere };
  }

  /** Whether the request was only there to bring an override token. */
  #takesOverride(req: ClientRequest, res: ClientResponse, target: string): boolean {
    const { overrides } = this.#table;
    if (overrides === null || req.method !== "GET" || !carriesOverride(target)) return false;
    takeOverride(res, {
      target,
      validUntil: (token) => overrides.read(token)?.expires ?? null,
      nowS: this.#options.context.wallMs() / 1000,
    });
    return true;
  }
}

type Said = { readonly status: number; readonly sentence: string };

/**
 * Whether a stream that began on a candidate would begin there again: its version is stable by now,
 * or its request would be assigned to it once more. A stream never moves the other way.
 */
const staysOnCandidate = ({ service, arrival }: Exchange, table: RoutedTable): boolean => {
  const version = service.candidate?.version;
  if (arrival.assigned.arm === "stable" || version === undefined) return true;
  const now = table.services.find(({ name }) => name === service.name);
  if (now === undefined) return false;
  if (now.stable.version === version) return true;
  if (now.candidate?.version !== version) return false;
  const { assigned, unit, request } = arrival;
  return (
    assigned.assignedBy === "override" || now.assignment.assign(unit, request).arm === "candidate"
  );
};

/**
 * Protocols that may take over a connection. Not HTTP/2 and not TLS: requests inside them would pass
 * every check that is made here.
 */
const passes = (protocol: string): boolean =>
  /^[\w.+-]+(?:\/[\w.]+)?$/.test(protocol) && !/^(?:h2c?|http|tls)(?:\/|$)/i.test(protocol);

const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
