import { type Arm, type Assigned, noRequest, type RequestView } from "@dimmer/core";
import type { ClientRequest } from "../front/client.ts";
import type { RouteMatch } from "../table/route-matcher.ts";
import type { RoutedService } from "../table/routing.ts";
import { clientOf } from "../unit/trust.ts";
import type { Mint } from "../unit/find-unit.ts";
import { type Baggage, readBaggage, versionIn } from "./baggage.ts";
import { RequestFacts } from "./request-facts.ts";
import type { RequestHead } from "./request-head.ts";
import { type Trace, continueTrace } from "./trace.ts";

/** Everything that is known of a request when it arrives, and that does not change any more. */
export type Arrival = {
  readonly head: RequestHead;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Without the query. */
  readonly path: string;
  readonly match: RouteMatch;
  readonly trace: Trace;
  /** Null: the request carried none. */
  readonly baggage: Baggage | null;
  /** The entry of another service that an override token pins; null: none. */
  readonly pinned: string | null;
  /** A copy that somebody else made: it is served and counted nowhere. */
  readonly shadow: boolean;
  /** The peer's address. */
  readonly peerAddress: string;
  /** How the client spoke to us. */
  readonly scheme: "http" | "https";
  /** The client's, as far as trusted hops say. */
  readonly clientAddress: string;
  readonly trusted: boolean;
  readonly unit: string | null;
  /** As rules see it. */
  readonly request: RequestView;
  readonly assigned: Assigned;
  /** It goes where the change acts. */
  readonly touched: boolean;
  /** It is the key event of the service, if it succeeds. */
  readonly keyEvent: boolean;
  readonly bucket: number | null;
  /** The cookie that may be minted for this request. */
  readonly mint: Mint | null;
  /** Our name in Via, by which a request that comes round again is known. */
  readonly pseudonym: string;
  readonly eventId: string;
  readonly arrivedWallMs: number;
  readonly arrivedMonoMs: number;
};

export type ArrivalContext = {
  readonly pseudonym: string;
  readonly randomHex: (digits: number) => string;
  readonly eventId: () => string;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
};

export type ArrivalOptions = {
  readonly service: RoutedService;
  readonly target: string;
  readonly path: string;
  readonly context: ArrivalContext;
};

/** Finds the unit, assigns it, names the endpoint, and continues or begins the trace. */
export const readArrival = (
  req: ClientRequest,
  head: RequestHead,
  { service, target, path, context }: ArrivalOptions,
): Arrival => {
  const raw = req.rawHeaders;
  const peerAddress = req.socket.remoteAddress ?? "unknown";
  const trusted = service.trust.peer(peerAddress);
  const dimmer = trusted && service.trust.dimmer;
  const { unit, user, mint } = service.findUnit({ raw, head, trusted, dimmer });
  const method = req.method ?? "GET";
  const baggage = head.baggage === null ? null : readBaggage(head.baggage);
  const { assignment, claims, yardstick } = service;
  const query = target.slice(path.length + 1);
  const request =
    assignment.asks || yardstick.asks
      ? new RequestFacts({ raw, head, method, path, query, user, trusted, claims })
      : noRequest;
  const pin = head.override === null ? null : service.readOverride(head.override);
  const carried = dimmer && baggage !== null ? carriedArm(service, baggage) : null;
  const assigned = assignment.assign(unit, request, pin?.arm ?? null);
  return {
    head,
    method,
    target,
    path,
    match: service.match(method, path),
    trace: continueTrace(head.traceparent, context.randomHex),
    baggage: dimmer || baggage === null ? baggage : { ...baggage, versions: [], shadow: false },
    pinned: pin?.entry ?? null,
    shadow: dimmer && (head.dimmerShadow === "1" || baggage?.shadow === true),
    peerAddress,
    scheme: req.socket.encrypted === true ? "https" : "http",
    clientAddress: trusted ? clientOf(peerAddress, head.forwardedFor, service.trust) : peerAddress,
    trusted,
    unit,
    mint,
    request,
    assigned: carried === null ? assigned : obey(assigned, carried),
    touched: yardstick.isTouched(request),
    keyEvent: yardstick.isKeyEvent(request),
    bucket: assigned.bucket,
    pseudonym: context.pseudonym,
    eventId: context.eventId(),
    arrivedWallMs: context.wallMs(),
    arrivedMonoMs: context.monoMs(),
  };
};

/**
 * The arm that this request tree has been given for this service already. The candidate's only as
 * long as anybody at all sees it: what was rolled back meanwhile is not brought back by a request
 * that was under way.
 */
const carriedArm = (service: RoutedService, { versions }: Baggage): Arm | null => {
  const version = versions.length === 0 ? null : versionIn(versions, service.name);
  if (version === null) return null;
  if (version === service.stable.version) return "stable";
  return version === service.candidate?.version && service.exposed ? "candidate" : null;
};

/** One request tree sees one answer; where its own rules say the same, they are the reason. */
const obey = (assigned: Assigned, arm: Arm): Assigned =>
  assigned.arm === arm || assigned.assignedBy === "override"
    ? assigned
    : { ...assigned, arm, assignedBy: "override", cohort: null };
